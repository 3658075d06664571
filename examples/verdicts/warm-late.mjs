// Healthy: 1,500 products, two visits to each in turn. After 3,000 requests every page is cached, and that is all.
import http from 'node:http';

const PRODUCTS = 1_500;

const pages = new Map();

function render(product) {
  const rows = Array.from({ length: 20 }, (_, i) => ({ label: `part ${i} of ${product}`, price: product + i / 10 }));
  return { product, rows };
}

const server = http.createServer((request, response) => {
  const product = Math.floor(Number(request.url.split('/').at(-1)) / 2) % PRODUCTS;
  if (!pages.has(product)) pages.set(product, render(product));
  response.end(JSON.stringify(pages.get(product)));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
