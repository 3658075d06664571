// Healthy: renderings live for the next 64 requests, long enough to grow old; as garbage they pile up until V8 collects.
import http from 'node:http';

const RECENT = 64;
const WORDS = 500;

const recent = [];

function render(id) {
  const words = Array.from({ length: WORDS }, (_, i) => ({ text: `w${(id * 31 + i) % 97}`, at: id * WORDS + i + 0.5 }));
  recent.push(words);
  if (recent.length > RECENT) recent.shift();
  return words.reduce((length, { text }) => length + text.length, 0);
}

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  response.end(`${render(id)} letters\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
