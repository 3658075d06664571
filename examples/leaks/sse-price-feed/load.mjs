// Opens COUNT streams, eight at a time, reads until the first event of each and closes it.
import http from 'node:http';

const { BASE_URL, START, COUNT } = process.env;
const last = Number(START) + Number(COUNT);
let next = Number(START);

function visit(id) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${BASE_URL}/stream/account-${id}`, { agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      response.once('data', () => request.destroy());
      response.on('error', () => {}).on('close', resolve);
    });
    request.on('error', reject);
  });
}

async function client() {
  while (next < last) await visit(next++);
}

await Promise.all(Array.from({ length: 8 }, client));
