import http from 'node:http';
import { Pool } from './pool.mjs';

const pool = new Pool(new URL('./worker.mjs', import.meta.url), 2);

const server = http.createServer(async (request, response) => {
  const match = /^\/thumbnails\/(\d+)$/.exec(request.url);
  if (!match) {
    response.writeHead(404).end();
    return;
  }
  const { width, height, average } = await pool.run({ picture: Number(match[1]), width: 16, height: 9 });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ width, height, average }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  pool.close();
});
