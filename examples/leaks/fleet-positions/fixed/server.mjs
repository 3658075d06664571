import Koa from 'koa';
import Router from '@koa/router';
import { Histogram, render } from '@fleet/tally';

const requestSeconds = new Histogram('http_request_seconds', 'Time to answer', [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);

const app = new Koa();
const router = new Router();

app.use(async (ctx, next) => {
  const began = performance.now();
  await next();
  const labels = { method: ctx.method, route: ctx.routerPath ?? ctx._matchedRoute ?? 'none', status: String(ctx.status), region: ctx.get('x-region') || 'unknown' };
  requestSeconds.observe(labels, (performance.now() - began) / 1000);
});

router.get('/vehicles/:id/position', (ctx) => {
  const turn = ctx.params.id.length / 100;
  ctx.body = { id: ctx.params.id, lat: 52.5 + turn, lon: 13.4 - turn };
});
router.post('/vehicles/:id/ping', (ctx) => {
  ctx.status = 204;
});
router.get('/metrics', (ctx) => {
  ctx.body = render([requestSeconds]);
});

app.use(router.routes());
app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
