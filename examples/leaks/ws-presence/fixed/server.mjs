import http from 'node:http';
import { WebSocketServer } from 'ws';
import { join, leave, online, say } from './presence.mjs';

const server = http.createServer((request, response) => {
  response.end(JSON.stringify({ online: online() }));
});
const sockets = new WebSocketServer({ server, path: '/chat', perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const session = new URL(request.url, 'http://chat').searchParams.get('session');
  const member = join(session, socket);
  socket.send(JSON.stringify({ type: 'welcome', name: member.name }));
  socket.on('message', (data) => {
    const line = say(session, data.toString());
    socket.send(JSON.stringify({ type: 'line', line }));
  });
  socket.on('close', () => leave(session));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  sockets.clients.forEach((socket) => socket.terminate());
  server.close(() => process.exit(0));
});
