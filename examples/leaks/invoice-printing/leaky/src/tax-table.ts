import { singleton } from 'tsyringe';

@singleton()
export class TaxTable {
  private readonly rates = new Map<string, number>([['standard', 0.19], ['reduced', 0.07]]);

  on(cents: number): number {
    return Math.round(cents * (this.rates.get('standard') ?? 0));
  }
}
