import Fastify from 'fastify';
import { DeliveryLog } from './deliveries.mjs';

const app = Fastify({ logger: false });
const log = new DeliveryLog();

app.post('/webhooks/orders/:id', async (request, reply) => {
  const isNew = log.register({
    event: 'order.updated',
    order: request.params.id,
    signature: request.headers['x-signature'] ?? `unsigned-${request.params.id}`,
  });
  reply.code(isNew ? 202 : 200);
  return { accepted: isNew };
});

app.get('/stats', async () => log.stats());

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
