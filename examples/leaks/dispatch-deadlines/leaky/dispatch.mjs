import { setImmediate as nextTurn } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import { draining } from './lifecycle.mjs';

const DEPOTS = ['north', 'harbour', 'ring-road', 'airport'];

async function planRoute(orderId) {
  await nextTurn();
  const depot = DEPOTS[orderId.length % DEPOTS.length];
  const stops = Array.from({ length: 28 }, (_, index) => ({
    label: `${depot}/${orderId}/stop-${index}`,
    minutes: 4 + ((index * 7) % 11),
    parcels: 1 + (index % 3),
  }));
  return { orderId, depot, stops };
}

export async function dispatch(orderId) {
  const plan = await pTimeout(planRoute(orderId), {
    milliseconds: 1500,
    signal: draining.signal,
    message: `no route for ${orderId} in time`,
  });
  const minutes = plan.stops.reduce((sum, stop) => sum + stop.minutes, 0);
  return { orderId, depot: plan.depot, stops: plan.stops.length, minutes };
}
