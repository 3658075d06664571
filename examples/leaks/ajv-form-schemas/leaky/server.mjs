import http from 'node:http';
import { checkAnswers } from './forms.mjs';

const server = http.createServer((request, response) => {
  const match = /^\/forms\/([\w-]+)\/answers$/.exec(request.url);
  if (request.method !== 'POST' || !match) {
    response.writeHead(404).end();
    return;
  }
  const errors = checkAnswers(match[1], { name: 'Ada', email: 'ada@example.org', age: 36, remarks: 'none' });
  response.writeHead(errors.length ? 422 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ form: match[1], errors }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
