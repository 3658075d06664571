import express from 'express';
import { buildWidgets } from './widgets.mjs';

const app = express();
const userResponseCache = new Map();

app.get('/api/users/:id/dashboard', (req, res) => {
  const userId = req.params.id;
  let response = userResponseCache.get(userId);
  if (!response) {
    response = { userId, generatedAt: new Date().toISOString(), widgets: buildWidgets(userId) };
    userResponseCache.set(userId, response);
  }
  res.json(response);
});

app.get('/healthz', (req, res) => {
  res.json({ status: 'ok' });
});

const port = Number(process.env.PORT ?? 3000);
app.listen(port, '127.0.0.1', () => {
  console.log(`dashboard listening on http://127.0.0.1:${port}`);
});
