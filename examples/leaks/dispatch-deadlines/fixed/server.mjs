import Fastify from 'fastify';
import { dispatch } from './dispatch.mjs';
import { manage } from './lifecycle.mjs';

const app = Fastify();

app.get('/orders/:orderId/dispatch', async (request) => dispatch(request.params.orderId));
app.get('/health', async () => ({ ok: true }));

manage(app);
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
