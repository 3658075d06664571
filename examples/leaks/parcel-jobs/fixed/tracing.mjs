import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const traceContext = new AsyncLocalStorage();

function newSpan(name, attributes) {
  return { id: randomUUID(), name, attributes, startedAt: Date.now(), parent: traceContext.getStore() };
}

export function inSpan(name, attributes, work) {
  return traceContext.run(newSpan(name, attributes), work);
}

export function currentSpan() {
  return traceContext.getStore();
}
