import { once } from 'node:events';
import { WebSocket } from 'ws';

const start = Number(process.env.START);
const end = start + Number(process.env.COUNT);
const url = `${process.env.BASE_URL.replace('http', 'ws')}/avatars`;
let next = start;

async function leaveHalfway(name) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send(JSON.stringify({ begin: name }));
  for (let part = 0; part < 3; part += 1) {
    socket.send(Buffer.alloc(4096, part + 1));
    await once(socket, 'message');
  }
  socket.close();
  await once(socket, 'close');
}

await Promise.all(Array.from({ length: 4 }, async () => {
  while (next < end) await leaveHalfway(`face-${next++}`);
}));
