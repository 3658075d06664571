const { parentPort } = require('node:worker_threads');

const LAYERS = ['water', 'land', 'road', 'rail', 'label', 'border'];
const KEEP = 32;
const resolvedStyles = new Map();

function resolve({ z, x, y }) {
  const paints = LAYERS.flatMap((layer) =>
    ['fill', 'line', 'halo'].map((part) => ({ layer, part, width: (z + x + y) % 7, ref: `${layer}-${part}@${z}/${x}/${y}` })),
  );
  return { tile: `${z}/${x}/${y}`, paints };
}

parentPort.on('message', (job) => {
  const key = `${job.z}_${job.x}_${job.y}`;
  const style = resolvedStyles.get(key) ?? resolve(job);
  resolvedStyles.set(key, style);
  if (resolvedStyles.size > KEEP) resolvedStyles.delete(resolvedStyles.keys().next().value);
  const { tile, paints } = style;
  parentPort.postMessage({ ticket: job.ticket, style: { tile, paints: paints.length } });
});
