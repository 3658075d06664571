import express from 'express';
import { loadRules } from './rules-loader.mjs';

const app = express();

app.get('/tenants/:tenant/price', async (req, res) => {
  const { rules } = await loadRules();
  const rule = rules.find((candidate) => candidate.applies(req.params.tenant)) ?? rules[0];
  res.json({ tenant: req.params.tenant, rule: rule.name, cents: rule.price(1990) });
});

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
