import { randomUUID } from 'node:crypto';

const LEVELS = ['info', 'debug', 'warn'];

export function pullBatch(host) {
  const lines = [`open ${randomUUID()} ${host}`];
  for (let n = 0; n < 70; n += 1) {
    lines.push(`${LEVELS[n % 3]} ${host} worker=${n % 8} bytes=${1000 + n * 37} handled in ${n % 13} ms`);
  }
  return lines.join('\n');
}
