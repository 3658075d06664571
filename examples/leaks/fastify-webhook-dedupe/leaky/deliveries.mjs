import { createHmac } from 'node:crypto';

const BLOCKS = 24;

export class DeliveryLog {
  seenDeliveries = new Set();
  accepted = 0;
  dropped = 0;

  /** A sender repeats a delivery until it is acknowledged; only the first one counts. */
  register(delivery) {
    const key = fingerprint(delivery);
    if (this.seenDeliveries.has(key)) {
      this.dropped += 1;
      return false;
    }
    this.seenDeliveries.add(key);
    this.accepted += 1;
    return true;
  }

  stats() {
    return { accepted: this.accepted, dropped: this.dropped };
  }
}

/** One digest per block of the canonical form, so that partial repeats can be told apart. */
function fingerprint({ event, order, signature }) {
  const digests = Array.from({ length: BLOCKS }, (_, block) =>
    createHmac('sha256', 'webhook-secret').update(`${event}:${order}:${signature}:${block}`).digest('hex'),
  );
  return digests.join('-');
}
