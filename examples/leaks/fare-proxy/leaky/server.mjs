import Koa from 'koa';
import { createProvider } from './provider.mjs';
import { startUpstream } from './upstream.mjs';

const provider = createProvider(await startUpstream());
const app = new Koa();

app.use(async (ctx) => {
  if (ctx.path === '/health') {
    ctx.body = provider.health();
    return;
  }
  const trip = ctx.path.split('/').at(-1);
  try {
    ctx.body = { trip, fare: await provider.fare(trip) };
  } catch (error) {
    ctx.body = { trip, fare: null, estimate: 40 + trip.length, reason: error.message };
  }
});

app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
