import Koa from 'koa';
import { recommend } from './offers.mjs';

const SESSION_MS = 50;

const app = new Koa();
app.context.visitors = {};

function forgetExpired() {
  const now = Date.now();
  for (const [id, { expires }] of Object.entries(app.context.visitors)) {
    if (expires < now) delete app.context.visitors[id];
  }
}

/** Everything that is known of the visitor is resolved once and shared by the handlers. */
async function resolveVisitor(ctx, next) {
  const [, , id] = ctx.path.split('/');
  const known = ctx.visitors[id];
  if (!known || known.expires < Date.now()) {
    ctx.visitors[id] = { id, expires: Date.now() + SESSION_MS, profile: recommend(id) };
  }
  ctx.state.visitor = ctx.visitors[id];
  await next();
}

app.use(resolveVisitor);
app.use(async (ctx) => {
  const { id, profile } = ctx.state.visitor;
  ctx.body = { id, best: profile.offers[0].title };
});

setInterval(forgetExpired, 100).unref();
const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
