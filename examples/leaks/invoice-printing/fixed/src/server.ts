import 'reflect-metadata';
import express, { Request, Response } from 'express';
import { container } from 'tsyringe';
import { InvoicePrinter } from './printer';

const app = express();

app.get('/invoices/:id', async (req: Request<{ id: string }>, res: Response) => {
  const job = container.createChildContainer();
  const printer = job.resolve(InvoicePrinter);
  res.type('text/plain').send(await printer.print(req.params.id));
  await job.dispose();
});

app.get('/health', (_req: Request, res: Response) => {
  res.json({ ok: true });
});

app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
