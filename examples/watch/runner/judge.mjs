// Compares what was said of a service with what is known of it.

/** Whether a judgement says that something grows, or is kept for nothing. */
export function isAlarm({ kind }) {
  return kind !== 'nothing' && kind !== 'unclear';
}

/** The first alarm. */
export function first({ judgements }) {
  return judgements.find(isAlarm);
}

/** What is wrong with the judgements of a service, in a few words; null when nothing is. */
export function fault({ service, judgements, error }) {
  const last = judgements.at(-1);
  if (error) return error;
  if (!last) return 'no sample';
  const alarm = first({ judgements });
  if (service.calm && alarm) return `false alarm after ${alarm.seconds.toFixed(0)} s`;
  if (service.kind && last.kind !== service.kind) return `${last.kind}, not ${service.kind}`;
  if (service.worker && !last.worker) return 'the worker is not named';
  if (service.kind === 'native' && Boolean(last.fragmentation) !== Boolean(service.fragmentation)) {
    return service.fragmentation ? 'fragmentation not told' : 'taken for fragmentation';
  }
  return null;
}
