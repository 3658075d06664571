import http from 'node:http';
import { counts, remind } from './reminders.mjs';

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const server = http.createServer((request, response) => {
  const match = /^\/reminders\/(\w+)$/.exec(request.url);
  if (request.method === 'POST' && match) {
    const confirm = remind(`customer-${match[1]}`);
    response.on('finish', confirm);
    answer(response, 201, { customer: match[1] });
  } else {
    answer(response, 200, counts());
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
