const ID_START = 'open '.length;
const ID_LENGTH = 36;
const MAX_OPEN = 64;

const openTraces = new Map();

export function record(batch) {
  if (!batch.startsWith('open ')) return;
  const traceId = batch.slice(ID_START, ID_START + ID_LENGTH);
  openTraces.set(traceId, batch.length);
}

export function opened() {
  return { count: openTraces.size, limit: MAX_OPEN };
}
