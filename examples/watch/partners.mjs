// Leaks about 20 KB per request that no number of JavaScript shows: a TLS context for every delivery is kept, for a
// connection that is never opened again. Its keys and tables are OpenSSL's; the object in the Map is small.
import http from 'node:http';
import tls from 'node:tls';

const contexts = new Map();

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  contexts.set(`delivery-${id}`, tls.createSecureContext({ minVersion: 'TLSv1.2' }));
  response.end(`${contexts.size} deliveries\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
