import http from 'node:http';
import { Server } from 'socket.io-4.6.1';
import { Whiteboard } from './whiteboard.mjs';

const web = http.createServer((request, response) => response.end('study rooms\n'));
const io = new Server(web, { transports: ['websocket'], serveClient: false, cleanupEmptyChildNamespaces: true });
const rooms = io.of(/^\/room\/[\w-]+$/);

rooms.on('connection', (socket) => {
  const room = socket.nsp;
  room.board ??= new Whiteboard(room.name);
  socket.on('draw', (stroke, done) => {
    room.board.add(stroke);
    socket.broadcast.emit('draw', stroke);
    done({ strokes: room.board.strokes.length });
  });
});

web.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
