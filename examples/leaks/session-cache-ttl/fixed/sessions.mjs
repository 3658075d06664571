import { LRUCache } from 'lru-cache';

const IDLE_MS = 100;
const resources = ['invoices', 'orders', 'returns', 'addresses', 'payments', 'wishlist', 'support', 'newsletter'];

const sessions = new LRUCache({
  max: 100,
  ttl: IDLE_MS,
  updateAgeOnGet: true,
});

function permissionsOf(user) {
  return resources.flatMap((resource) => ['read', 'write', 'share'].map((action) => ({ resource, action, grant: `${user}:${resource}:${action}` })));
}

/** A session lives for as long as it is used, and as it is among the latest. */
export function openSession(token) {
  const user = token.replace('session', 'user');
  const session = { user, openedAt: new Date(), permissions: permissionsOf(user) };
  sessions.set(token, session);
  return session;
}

export function sessionOf(token) {
  return sessions.get(token);
}
