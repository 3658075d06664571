import { createHash } from 'node:crypto';
import { fetchRules } from './ruleset.mjs';

let revision = 0;
let evaluate = (flag, subject) => false;

/** A number from 0 to 1 that is the same whenever the same subject asks for the same flag. */
function bucket(flag, subject) {
  return createHash('md5').update(`${flag}:${subject}`).digest()[0] / 256;
}

/** Flags that are not in the newest rules are answered as before. */
function withRules(rules, previous) {
  return (flag, subject) => {
    const rule = rules.find((each) => each.flag === flag);
    if (!rule) return previous(flag, subject);
    const segment = rule.segments[subject.length % rule.segments.length];
    return bucket(flag, subject) < segment.share;
  };
}

export function reload(number) {
  revision = number;
  evaluate = withRules(fetchRules(number), evaluate);
  return revision;
}

export function isEnabled(flag, subject) {
  return evaluate(flag, subject);
}
