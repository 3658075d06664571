//! Services of a few lines.

/// Keeps something of each request.
pub(crate) const LEAKY: &str = "
import http from 'node:http';

const sessions = new Map();

http.createServer((request, response) => {
  sessions.set(request.url, { at: Date.now(), page: 'x'.repeat(500) + request.url });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1', () => console.log('noise of the service'));
";

/// Does the same work and keeps nothing.
pub(crate) const CLEAN: &str = "
import http from 'node:http';

http.createServer((request, response) => {
  const session = { at: Date.now(), page: 'x'.repeat(500) + request.url };
  response.end(session.page);
}).listen(process.env.PORT, '127.0.0.1', () => console.log('noise of the service'));
";

/// Answers each request with an error, and says why.
pub(crate) const FAILING: &str = "
import http from 'node:http';
http.createServer((request, response) => {
  response.statusCode = 503;
  response.end(`no database for ${request.url}`);
}).listen(process.env.PORT, '127.0.0.1');
";

/// Writes down what it is asked, a line of JSON for each request.
pub(crate) const RECORDING: &str = "
import fs from 'node:fs';
import http from 'node:http';
http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const { method, url, headers } = request;
  fs.appendFileSync('requests', JSON.stringify({ method, url, headers, body }) + '\\n');
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
";

/// The load program: writes down what it is told, and sends the requests.
pub(crate) const DRIVE: &str = "
import fs from 'node:fs';
const { BASE_URL, START, COUNT, ROUND } = process.env;
fs.appendFileSync('told', `${ROUND} ${START} ${COUNT} ${BASE_URL}\\n`);
console.log('noise of the load');
console.error('more noise of the load');
for (let id = +START; id < +START + +COUNT; id++) await (await fetch(`${BASE_URL}/${id}`)).text();
";

/// Where a source says it, 1-based.
pub(crate) fn line_of(source: &str, text: &str) -> usize {
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}
