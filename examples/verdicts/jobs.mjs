// Healthy: what a service keeps for good reasons. Everything has a bound, an expiry or a flush.
import http from 'node:http';

const PRODUCTS = 400;
const LRU_ENTRIES = 500;
const LATENCIES = 1_000;
const HISTOGRAM_SECONDS = 30;
const TTL_MS = 2_000;
const DEBOUNCE_MS = 200;
const CARTS = 50;

let prices = new Map();
let outbox = [];
let shipped = 0;
const lru = new Map();
const seen = new Map();
const debounced = new Map();
const latencies = new Float64Array(LATENCIES);
let answered = 0;
const histogram = [];

function rebuildPrices() {
  const factor = 1 + (Date.now() % 100) / 1000;
  prices = new Map(Array.from({ length: PRODUCTS }, (_, id) => [`product-${id}`, { id, net: id * factor, gross: id * factor * 1.19 }]));
}

function flush() {
  shipped += outbox.length;
  outbox = [];
}

function sweep() {
  const now = Date.now();
  for (const [key, { expires }] of seen) {
    if (expires <= now) seen.delete(key);
  }
}

function describe(id) {
  const key = `visitor-${id}`;
  const text = lru.get(key) ?? `visitor ${id} looks at ${[...prices.keys()].slice(0, 5).join(', ')}`;
  lru.delete(key);
  lru.set(key, text);
  if (lru.size > LRU_ENTRIES) lru.delete(lru.keys().next().value);
  return text;
}

function saveLater(cart) {
  clearTimeout(debounced.get(cart));
  debounced.set(cart, setTimeout(() => {
    debounced.delete(cart);
    outbox.push({ kind: 'cart', cart });
  }, DEBOUNCE_MS));
}

function record(ms) {
  latencies[answered++ % LATENCIES] = ms;
  const second = Math.floor(Date.now() / 1000);
  if (histogram.at(-1)?.second !== second) histogram.push({ second, counts: new Array(20).fill(0) });
  if (histogram.length > HISTOGRAM_SECONDS) histogram.shift();
  histogram.at(-1).counts[Math.min(19, Math.floor(ms))] += 1;
}

const server = http.createServer((request, response) => {
  const begin = performance.now();
  const id = Number(request.url.split('/').at(-1));
  const text = describe(id);
  seen.set(`request-${id}`, { agent: request.headers['user-agent'] ?? 'none', expires: Date.now() + TTL_MS });
  outbox.push({ kind: 'visit', visitor: id, at: Date.now() });
  saveLater(id % CARTS);
  record(performance.now() - begin);
  response.end(JSON.stringify({ text, shipped, prices: prices.size }));
});

rebuildPrices();
setInterval(rebuildPrices, 1_000);
setInterval(flush, 3_000);
setInterval(sweep, 500);
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
