const http = require('node:http');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const styler = new Worker(path.join(__dirname, 'styler.cjs'));
const waiting = new Map();
let sequence = 0;

styler.on('message', ({ ticket, style }) => {
  waiting.get(ticket).end(JSON.stringify(style));
  waiting.delete(ticket);
});

const server = http.createServer((request, response) => {
  const [, z, x, y] = /^\/tiles\/(\d+)\/(\d+)\/(\d+)$/.exec(request.url) ?? [];
  if (z === undefined) {
    response.writeHead(404).end();
    return;
  }
  sequence += 1;
  waiting.set(sequence, response);
  styler.postMessage({ ticket: sequence, z: Number(z), x: Number(x), y: Number(y) });
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
