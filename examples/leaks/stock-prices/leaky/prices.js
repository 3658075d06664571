const { BusClient } = require('./bus-client');

let bus;

exports.connect = (port) => {
  bus = new BusClient(port);
};

exports.nextPrice = (symbol, log) => {
  const order = { symbol, steps: Array.from({ length: 25 }, (_, n) => ({ limit: 100 + n, note: `${symbol} ladder ${n}` })) };
  return new Promise((resolve) => {
    const onMessage = (channel, price) => {
      if (channel !== symbol) return;
      log.debug({ symbol, price }, 'price arrived');
      resolve({ symbol, price, fills: order.steps.filter((step) => step.limit >= price).length });
    };
    bus.on('message', onMessage);
    bus.send('NEXT', symbol);
  });
};
