import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { pageFor } from './pages.mjs';

const app = new Hono();

app.get('/products/:sku', (c) => {
  const page = pageFor(c.req.param('sku'));
  c.header('etag', page.etag);
  return c.html(page.html);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
