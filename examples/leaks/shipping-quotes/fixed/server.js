const express = require('express');
const { buildQuote, saveDraft } = require('./quotes');
const { shutdown } = require('./shutdown');

const app = express();

app.get('/quotes/:id', (req, res) => {
  const quote = buildQuote(req.params.id);
  saveDraft(quote);
  res.json({ id: quote.id, cents: quote.cents });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', async () => {
  server.close();
  await shutdown();
  process.exit(0);
});
