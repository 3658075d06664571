const express = require('express');
const { rateLimit } = require('express-rate-limit');
const { recentAttempts, remember } = require('./attempts');

const app = express();

const throttle = rateLimit({
  windowMs: 300,
  limit: 5,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  validate: false,
  keyGenerator: (req) => req.params.user,
});

app.post('/login/:user', throttle, (req, res) => {
  remember(req.params.user, req.get('user-agent') ?? 'unknown');
  res.json({ user: req.params.user, challenge: 'totp' });
});
app.get('/attempts', (req, res) => res.json({ recent: recentAttempts() }));

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
