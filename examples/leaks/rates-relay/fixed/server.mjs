import { once } from 'node:events';
import http from 'node:http';
import { Worker } from 'node:worker_threads';
import Fastify from 'fastify';

const feed = new Worker(new URL('./feed.mjs', import.meta.url));
const [feedPort] = await once(feed, 'message');

function firstQuote(pair) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: feedPort, path: `/stream/${pair}` }, (response) => {
      response.setEncoding('utf8');
      response.once('data', (line) => {
        resolve(JSON.parse(line));
        response.destroy();
      });
    });
    request.once('error', reject);
  });
}

const app = Fastify();

app.get('/rates/:pair', async (request) => {
  const quote = await firstQuote(request.params.pair);
  return { pair: quote.pair, mid: (quote.bid + quote.ask) / 2 };
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
