import { Disposable, injectable } from 'tsyringe';

@injectable()
export class PageBuffer implements Disposable {
  lines: string[] = [];

  write(text: string): void {
    this.lines.push(text.padEnd(72, '.'));
  }

  dispose(): void {
    this.lines = [];
  }
}
