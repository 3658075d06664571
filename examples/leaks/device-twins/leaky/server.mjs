import http from 'node:http';
import { Device } from './device.mjs';

const FLEET = 12;

/** Gateways number their messages; a device is told by the number modulo the size of the fleet. */
function serialOf(message) {
  return `pump-${message % FLEET}`;
}

const server = http.createServer((request, response) => {
  const match = /^\/devices\/(\d+)\/telemetry$/.exec(request.url);
  if (request.method !== 'POST' || !match) {
    response.writeHead(404).end();
    return;
  }
  const device = Device.find(serialOf(Number(match[1])));
  device.report({ message: Number(match[1]), at: new Date().toISOString() });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ serial: device.serial, alarm: device.isHot }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
