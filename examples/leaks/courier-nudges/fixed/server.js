const express = require('express');
const cron = require('node-cron-4');
const carrier = require('./carrier');

const app = express();

function loadParcel(id) {
  const items = [];
  for (let line = 0; line < 20; line += 1) {
    items.push({ sku: `${id}-${line}`, note: `shelf ${line % 9}, fragile on top`, grams: 120 + line * 5 });
  }
  return { id, receiver: { name: `receiver of ${id}`, street: 'Quay 4' }, items };
}

app.post('/parcels/:id/handover', async (req, res, next) => {
  const parcel = loadParcel(req.params.id);
  const nudge = cron.schedule('*/1 * * * *', () => carrier.poke(parcel.id, parcel.items.length));
  try {
    const receipt = await carrier.handOver(parcel);
    res.status(201).json(receipt);
  } catch (error) {
    next(error);
  } finally {
    nudge.destroy();
  }
});

app.get('/health', (req, res) => res.json({ ok: true }));

const server = app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  process.exit(0);
});
