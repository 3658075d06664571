import { createServer, type ServerResponse } from 'node:http';
import { OrderDesk } from './desk';

const desk = new OrderDesk('Rotterdam');

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const [, resource, id] = (request.url ?? '').split('/');
  if (resource !== 'orders' || !id) {
    answer(response, 404, {});
  } else if (request.method === 'POST') {
    answer(response, 201, desk.place(Number(id)));
  } else {
    answer(response, 200, desk.recent());
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
