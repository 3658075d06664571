import express from 'express';
import { Injector } from './di.mjs';
import { OrdersController } from './orders.mjs';

const injector = new Injector();
const orders = injector.get(OrdersController);
const app = express();

app.post('/orders/:id', orders.place);
app.get('/activity', orders.latest);

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
