// The service that is captured: small objects, whose snapshot takes a while, and ways to be troublesome.
import { pbkdf2Sync } from 'node:crypto';
import http from 'node:http';

const kept = Array.from({ length: Number(process.env.OBJECTS ?? 150_000) }, (_, i) => ({ i, next: { text: `item ${i}` } }));
if (process.env.OWN_HANDLER) process.on('SIGUSR1', () => { globalThis.asked = true; });

const AFTER = 20;

function busy(milliseconds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
}

/** In native code, which V8 cannot interrupt. */
function native(milliseconds) {
  const tried = 20_000;
  const begun = performance.now();
  pbkdf2Sync('a', 'b', tried, 64, 'sha512');
  const rate = tried / (performance.now() - begun);
  pbkdf2Sync('a', 'b', Math.ceil(rate * milliseconds), 64, 'sha512');
}

const ways = {
  '/': () => `${kept.length}${globalThis.asked ? ' asked' : ''}\n`,
  '/busy': (milliseconds) => setTimeout(busy, AFTER, milliseconds) && 'soon\n',
  '/native': (milliseconds) => setTimeout(native, AFTER, milliseconds) && 'soon\n',
};

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://service');
  if (!ways[pathname]) response.statusCode = 404;
  response.end(ways[pathname]?.(Number(searchParams.get('ms') ?? Infinity)));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));

// What ends a service by itself: a timer that was set long ago.
process.on('SIGUSR2', () => process.exit(3));
