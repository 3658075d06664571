const flags = ['checkout-v2', 'dark-mode', 'new-search', 'fast-refunds', 'beta-menu', 'wallet'];
const SEGMENTS = 6;

/** The rules of a revision, as the flag service would deliver them. */
export function fetchRules(revision) {
  return flags.map((flag, position) => ({
    flag,
    revision,
    segments: Array.from({ length: SEGMENTS }, (_, segment) => ({
      name: `${flag}/${revision}/${segment}`,
      share: ((revision + position + segment) % 10) / 10,
    })),
  }));
}
