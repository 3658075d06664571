import http from 'node:http';
import { Gateway } from './gateway.mjs';

const gateway = new Gateway({ shards: 48, connections: 4 });

const server = http.createServer(async (request, response) => {
  const match = /^\/balances\/(\d+)$/.exec(request.url);
  if (!match) {
    response.writeHead(404).end();
    return;
  }
  const account = await gateway.fetchAccount(Number(match[1]));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(account));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
