// Leaks nothing: now and then an import unpacks 10,000 pictures at once, 300 MB, and forgets them. Of some a thumbnail is
// kept, 1,000 at most. They lie between the pictures, so the allocator cannot give the room of those back.
import http from 'node:http';

const IMPORT_EVERY = 4_000;
const PICTURES = 10_000;
const THUMBNAIL_BYTES = 2_000;
const MOST_THUMBNAILS = 1_000;
const ON_A_PAGE = 20;

const thumbnails = [];

function thumbnail(picture) {
  const small = Buffer.allocUnsafeSlow(THUMBNAIL_BYTES);
  picture.copy(small);
  thumbnails.push(small);
  if (thumbnails.length > MOST_THUMBNAILS) thumbnails.shift();
}

async function unpack(archive) {
  const pictures = [];
  for (let i = 0; i < PICTURES; i++) {
    pictures.push(Buffer.alloc(10_000 + ((i * 7_919) % 40_000), archive % 256));
    if (i % 40 === 0) thumbnail(pictures.at(-1));
    if (i % 500 === 0) await new Promise(setImmediate);
  }
  return `${pictures.reduce((bytes, picture) => bytes + picture.length, 0)} bytes\n`;
}

function page(number) {
  const from = (number * ON_A_PAGE) % Math.max(1, thumbnails.length);
  return Buffer.concat(thumbnails.slice(from, from + ON_A_PAGE));
}

const server = http.createServer(async (request, response) => {
  const id = Number(request.url.split('/').at(-1));
  response.end(id % IMPORT_EVERY === 100 ? await unpack(id) : page(id));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
