// A service that makes garbage at every request and has a cache with a bound.
import http from 'node:http';

const cache = new Map();
let count = 0;
const server = http.createServer((request, response) => {
  const id = count++ % 5000;
  const items = Array.from({ length: 50 }, (_, at) => ({ at, name: `item ${id} ${at}`, tags: [id, at] }));
  cache.set(id, items);
  response.end(JSON.stringify(items));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
