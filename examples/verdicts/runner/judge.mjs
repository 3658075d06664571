// Compares an answer with what is known about the service.
import { LOUD, isOwner } from '../../leaks/runner/score.mjs';

/** What is kept of a document. */
export function extract(document) {
  const { verdict, reason, memory = {}, findings = [] } = document;
  return {
    verdict,
    reason,
    kind: memory.kind ?? null,
    owner: findings[0]?.owner?.name ?? null,
    growth: memory.growth_bytes_per_request ?? null,
    interval: memory.interval ?? null,
    minimum: memory.minimum_detectable_bytes_per_request ?? null,
  };
}

export function isLoud(verdict) {
  return LOUD.includes(verdict);
}

function details(service, { verdict, kind, owner }) {
  if (!isLoud(verdict)) return null;
  if (service.kind && kind !== service.kind) return 'wrong kind';
  return service.owner && !isOwner(owner, service.owner) ? 'wrong owner' : null;
}

/** A leak was found, but not the one that is there. */
export function isMisnamed(service, answer) {
  return ['wrong kind', 'wrong owner'].includes(fault(service, answer));
}

/** What is wrong with an answer, in two words; null when nothing is. */
export function fault(service, answer) {
  const { verdict, error } = answer;
  if (error) return 'no answer';
  if (service.accept.includes(verdict)) return details(service, answer);
  if (verdict === 'inconclusive') return 'inconclusive';
  if (verdict === 'failed') return 'hunt failed';
  if (service.is === 'healthy' && isLoud(verdict)) return 'false alarm';
  if (service.is === 'leaking' && !isLoud(verdict)) return 'missed';
  return 'wrong verdict';
}
