import http from 'node:http';
import { BID_PLACED, pubsub } from './schema.mjs';
import { closing, watchClosingLot } from './watcher.mjs';

const LADDER = 24;

watchClosingLot();

const server = http.createServer(async (request, response) => {
  const [, lot] = /^\/lots\/([\w-]+)\/bids$/.exec(request.url) ?? [];
  if (request.method === 'POST' && lot) {
    for (let step = 0; step < LADDER; step += 1) {
      await pubsub.publish(BID_PLACED, { bidPlaced: { lot, bidder: `paddle-${step % 5}`, amount: 100 + step * 25 } });
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ lot, bids: LADDER }));
    return;
  }
  response.writeHead(request.url === '/closing' ? 200 : 404).end(JSON.stringify(closing));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
