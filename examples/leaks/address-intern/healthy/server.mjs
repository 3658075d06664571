import Fastify from 'fastify';
import { intern, streetOf } from './words.mjs';

const app = Fastify();

app.get('/normalise/:number', async (request) => {
  const number = Number(request.params.number);
  const words = streetOf(number).split(' ').map((word) => intern(word).folded);
  return { street: words.join('-'), house: 1 + (number % 90) };
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
