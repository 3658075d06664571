import Fastify from 'fastify';
import { LRUCache } from 'lru-cache';
import { renderPage } from './page.mjs';

const app = Fastify({ logger: false });
const pages = new LRUCache({ max: 500 });

app.get('/products/:id', async (request, reply) => {
  const { id } = request.params;
  let page = pages.get(id);
  if (!page) {
    page = renderPage(id);
    pages.set(id, page);
  }
  reply.type('text/html').header('last-modified', page.renderedAt.toUTCString());
  return page.html;
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
