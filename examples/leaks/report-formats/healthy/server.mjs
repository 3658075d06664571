import http from 'node:http';
import { Ring } from './history.mjs';

const FORMATS = ['csv', 'json', 'text'];
const history = new Ring(40);
const renderedFor = new WeakMap();

function rowsOf(number) {
  return Array.from({ length: 30 }, (_, n) => [`region-${n % 6}`, `month-${1 + (n % 12)}`, number + n * 10]);
}

const server = http.createServer(async (request, response) => {
  if (request.url === '/history') {
    response.end(JSON.stringify(history.list().map(({ number, name }) => ({ number, name }))));
    return;
  }
  const number = Number(request.url.split('/').at(-1));
  const name = FORMATS[number % FORMATS.length];
  const format = await import(`./formats/${name}.mjs`);
  const body = format.render(rowsOf(number));
  renderedFor.set(request, body);
  history.add({ number, name, preview: rowsOf(number).slice(0, 20) });
  response.writeHead(200, { 'content-type': format.type }).end(renderedFor.get(request));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
