const { EventEmitter } = require('node:events');
const net = require('node:net');

class BusClient extends EventEmitter {
  constructor(port) {
    super();
    this.setMaxListeners(0);
    this.pending = '';
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text) => this.read(text));
  }

  read(text) {
    const lines = (this.pending + text).split('\n');
    this.pending = lines.pop();
    for (const line of lines) {
      const [channel, payload] = line.split(' ');
      this.emit('message', channel, Number(payload));
    }
  }

  send(command, channel) {
    this.socket.write(`${command} ${channel}\n`);
  }
}

module.exports = { BusClient };
