import { io } from 'socket.io-client';

const start = Number(process.env.START);
const end = start + Number(process.env.COUNT);
let next = start;

function visit(room) {
  return new Promise((resolve, reject) => {
    const socket = io(`${process.env.BASE_URL}/room/${room}`, { transports: ['websocket'], forceNew: true, reconnection: false });
    socket.on('connect_error', reject);
    socket.on('connect', async () => {
      for (let step = 0; step < 6; step += 1) {
        await socket.emitWithAck('draw', { from: [step, 0], to: [step + 1, step * 2] });
      }
      socket.io.engine.once('close', resolve);
      socket.disconnect();
    });
  });
}

await Promise.all(Array.from({ length: 4 }, async () => {
  while (next < end) await visit(`algebra-${next++}`);
}));
