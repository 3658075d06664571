import http from 'node:http';
import { WebSocketServer } from 'ws';
import { Uploads } from './uploads.mjs';

const web = http.createServer((request, response) => response.end('avatars\n'));
const sockets = new WebSocketServer({ server: web, path: '/avatars', perMessageDeflate: false, maxPayload: 256 * 1024 });
const uploads = new Uploads();

sockets.on('connection', (socket) => {
  let name;
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      uploads.append(name, data);
      socket.send(JSON.stringify({ name, bytes: uploads.size(name) }));
      return;
    }
    const command = JSON.parse(data);
    if (command.begin) uploads.begin((name = command.begin));
    if (command.finish) socket.send(JSON.stringify({ name, digest: uploads.finish(name) }));
  });
  socket.on('close', () => uploads.interrupted(name));
});

web.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
