import express from 'express';
import { measureRequests, metricsPage } from './metrics.mjs';

const app = express();
app.use(measureRequests);

app.get('/profiles/:user', (req, res) => {
  const { user } = req.params;
  res.json({ user, name: user.replaceAll('-', ' '), theme: user.length % 2 ? 'dark' : 'light' });
});

app.get('/status', (req, res) => {
  res.json({ status: 'ok' });
});

app.get('/metrics', metricsPage);

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
