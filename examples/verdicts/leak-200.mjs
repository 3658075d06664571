// Leaks about 200 bytes per request: a record of each visit stays in an array.
import http from 'node:http';

const visits = [];

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  visits.push({ path: request.url, at: Date.now(), page: id % 40, source: `campaign ${id % 7} of letter ${id}` });
  response.end(`visit ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
