import express from 'express';
import { products } from './catalogue.mjs';
import { quoteFor } from './pricing.mjs';

const app = express();
app.disable('x-powered-by');

app.get('/products', (req, res) => {
  res.json(products.map(({ code, title }) => ({ code, title })));
});

app.get('/quotes/:customer', (req, res) => {
  const quote = quoteFor(req.params.customer);
  res.json({ customer: quote.customer, total: quote.total, lines: quote.lines.length });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
