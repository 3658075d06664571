import http from 'node:http';
import { EventEmitter } from 'node:events';
import { nextTick } from './market.mjs';

const TICK_MS = 20;
const priceFeed = new EventEmitter().setMaxListeners(0);

function subscribe(account, response) {
  const portfolio = { account, watched: ['ACME', 'GLOBEX', 'INITECH'], sent: [], since: new Date().toISOString() };
  const onPrice = (tick) => {
    if (!portfolio.watched.includes(tick.symbol)) return;
    portfolio.sent.push(tick.id);
    if (portfolio.sent.length > 64) portfolio.sent.shift();
    response.write(`event: price\ndata: ${JSON.stringify(tick)}\n\n`);
  };
  priceFeed.on('price', onPrice);
  response.on('close', () => {
    portfolio.watched = [];
    priceFeed.off('price', onPrice);
  });
}

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://feed');
  const [, resource, account] = pathname.split('/');
  if (resource !== 'stream' || !account) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`event: hello\ndata: ${JSON.stringify({ account })}\n\n`);
  subscribe(account, response);
});

const ticker = setInterval(() => priceFeed.emit('price', nextTick()), TICK_MS);
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  clearInterval(ticker);
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
