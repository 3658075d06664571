const { once } = require('node:events');
const net = require('node:net');

exports.startBus = async () => {
  const server = net.createServer((socket) => {
    let pending = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      const lines = (pending + text).split('\n');
      pending = lines.pop();
      for (const line of lines) {
        const channel = line.split(' ')[1];
        socket.write(`${channel} ${100 + (channel.length % 7)}\n`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
};
