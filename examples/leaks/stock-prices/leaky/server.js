const express = require('express');
const pino = require('pino');
const { startBus } = require('./bus-server');
const prices = require('./prices');

const logger = pino({ level: 'warn' });
const app = express();

app.get('/stocks/:symbol/next', async (req, res, next) => {
  try {
    res.json(await prices.nextPrice(req.params.symbol, logger.child({ symbol: req.params.symbol })));
  } catch (error) {
    next(error);
  }
});

startBus().then((port) => {
  prices.connect(port);
  app.listen(Number(process.env.PORT), '127.0.0.1');
});
process.once('SIGTERM', () => process.exit(0));
