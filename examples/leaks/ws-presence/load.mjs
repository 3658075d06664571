// COUNT clients, eight at a time: each joins with a session of its own, says a few lines, waits for them, and leaves.
import WebSocket from 'ws';

const LINES = 8;
const { BASE_URL, START, COUNT } = process.env;
const last = Number(START) + Number(COUNT);
let next = Number(START);

function visit(id) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${BASE_URL.replace('http', 'ws')}/chat?session=s${id}`);
    let heard = 0;
    socket.on('message', () => {
      heard += 1;
      if (heard > LINES) socket.close();
      else socket.send(`line ${heard} of visitor ${id}: has anybody seen parcel ${id * 31 + heard} today`);
    });
    socket.on('close', resolve).on('error', reject);
  });
}

async function client() {
  while (next < last) await visit(next++);
}

await Promise.all(Array.from({ length: 8 }, client));
