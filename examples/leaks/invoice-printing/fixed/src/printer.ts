import { injectable } from 'tsyringe';
import { PageBuffer } from './page-buffer';
import { TaxTable } from './tax-table';

export interface InvoiceLine {
  article: string;
  quantity: number;
  cents: number;
}

@injectable()
export class InvoicePrinter {
  constructor(
    private readonly page: PageBuffer,
    private readonly taxes: TaxTable,
  ) {}

  async print(id: string): Promise<string> {
    for (const line of this.load(id)) {
      this.page.write(`${line.quantity} x ${line.article} at ${line.cents + this.taxes.on(line.cents)}`);
    }
    return `${id}: ${this.page.lines.length} lines`;
  }

  private load(id: string): InvoiceLine[] {
    return Array.from({ length: 30 }, (_, n) => ({ article: `${id}-article-${n}`, quantity: 1 + (n % 4), cents: 250 + n }));
  }
}
