const ID_START = 'open '.length;
const ID_LENGTH = 36;
const MAX_OPEN = 64;

const openTraces = new Map();

export function record(batch) {
  if (!batch.startsWith('open ')) return;
  const traceId = Buffer.from(batch.slice(ID_START, ID_START + ID_LENGTH)).toString('latin1');
  openTraces.set(traceId, batch.length);
  if (openTraces.size > MAX_OPEN) openTraces.delete(openTraces.keys().next().value);
}

export function opened() {
  return { count: openTraces.size, limit: MAX_OPEN };
}
