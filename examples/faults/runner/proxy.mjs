// A connection that can be cut: a port that leads to another.
import net from 'node:net';

export class Proxy {
  static async listen(port) {
    const proxy = new Proxy();
    proxy.sockets = [];
    proxy.server = net.createServer((socket) => {
      const other = net.connect(port, '127.0.0.1');
      for (const end of [socket, other]) end.on('error', () => {});
      socket.pipe(other).pipe(socket);
      proxy.sockets.push(socket, other);
    });
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port() {
    return this.server.address().port;
  }

  /** Resets all connections. */
  cut() {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close() {
    this.cut();
    this.server.close();
  }
}
