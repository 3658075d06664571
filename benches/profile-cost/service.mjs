// A service that allocates like one: parses a body, builds and serialises an answer, keeps a little of each request.
import http from 'node:http';

const kept = [];

function answer(body, id) {
  const { items } = JSON.parse(body);
  const rows = items.map((item, at) => ({ ...item, at, name: `item ${item.id} of ${id}`, tags: [item.id, id] }));
  const totals = new Map(rows.map((row) => [row.name, row.price * row.count]));
  return { id, rows, totals: Object.fromEntries(totals) };
}

function keep(result) {
  kept.push({ id: result.id, first: result.rows[0] });
}

const server = http.createServer((request, response) => {
  if (request.url === '/cpu') return response.end(JSON.stringify(process.cpuUsage()));
  let body = '';
  request.setEncoding('utf8').on('data', (part) => (body += part));
  request.on('end', () => {
    const result = answer(body, request.url);
    keep(result);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
