import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { openSession, sessionOf } from './sessions.mjs';

const DATABASE_MS = 15;

const app = express();

async function balanceOf(user) {
  await sleep(DATABASE_MS);
  return user.length * 100;
}

app.get('/account/:token', async (req, res) => {
  const { token } = req.params;
  const { user } = sessionOf(token) ?? openSession(token);
  const balance = await balanceOf(user);
  const { permissions } = sessionOf(token) ?? openSession(token);
  res.json({ user, balance, permissions: permissions.length });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
