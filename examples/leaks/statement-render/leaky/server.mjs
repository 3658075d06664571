import { once } from 'node:events';
import http from 'node:http';
import { render } from './render.mjs';

const stopping = once(process, 'SIGTERM').then(() => {
  throw new Error('the service is stopping');
});
stopping.catch(() => process.exit(0));

async function statement(account) {
  const page = await Promise.race([render(account), stopping]);
  return page.lines.join('\n');
}

const server = http.createServer(async (request, response) => {
  try {
    const text = await statement(request.url.split('/').at(-1));
    response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
  } catch (error) {
    response.writeHead(503).end(error.message);
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
