// Leaks 16 KB per request outside the JavaScript heap: a Buffer in a Map.
import http from 'node:http';

const THUMBNAIL_BYTES = 16 * 1024;

const thumbnails = new Map();

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  thumbnails.set(`picture-${id}`, Buffer.alloc(THUMBNAIL_BYTES, id % 256));
  response.end(`picture ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
