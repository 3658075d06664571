import http from 'node:http';
import { Journal } from './journal.mjs';

const journal = new Journal();

function receiptFor(id) {
  const lines = Array.from({ length: 26 }, (_, n) => ({ text: `article ${n} of receipt ${id}`, cents: 45 + n }));
  return { id, lines, total: lines.reduce((sum, line) => sum + line.cents, 0) };
}

function print() {
  for (const entry of journal.unprinted()) journal.markPrinted(entry);
}

const server = http.createServer((request, response) => {
  if (request.method !== 'POST') {
    response.end(JSON.stringify({ printed: journal.printed }));
    return;
  }
  const entry = journal.append(receiptFor(request.url.split('/').at(-1)));
  print();
  response.writeHead(201).end(JSON.stringify({ number: entry.number, total: entry.receipt.total }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
