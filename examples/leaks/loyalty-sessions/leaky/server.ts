import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { PartnerSession } from './partner-session.ts';

const app = new Hono();

app.get('/members/:id/points', async (c) => {
  const session = new PartnerSession(c.req.param('id'));
  try {
    return c.json({ member: session.member, points: await session.points() });
  } finally {
    session.close();
  }
});

app.get('/health', (c) => c.text('ok'));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
