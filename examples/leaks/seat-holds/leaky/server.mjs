import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Hall } from './hall.mjs';

const hall = new Hall(40, 30);
const app = new Hono();

app.post('/shows/:show/holds', (c) => {
  const hold = hall.hold(c.req.param('show'), 4);
  return c.json({ hold: hold.code, seats: hold.seats }, 201);
});
app.get('/free', (c) => c.json({ free: hall.free }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
