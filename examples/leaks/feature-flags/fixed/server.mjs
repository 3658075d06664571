import http from 'node:http';
import { isEnabled, reload } from './flags.mjs';

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const server = http.createServer((request, response) => {
  const [, , flag, subject] = request.url.split('/');
  if (request.method === 'POST' && flag === 'reload') {
    answer(response, 200, { revision: reload(Number(subject)) });
  } else if (request.method === 'GET' && flag && subject) {
    answer(response, 200, { flag, enabled: isEnabled(flag, subject) });
  } else {
    answer(response, 404, {});
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
