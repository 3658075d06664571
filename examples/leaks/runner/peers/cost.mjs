// What each tool took for a service: time and memory.
import { read } from './results.mjs';

const COMMANDS = {
  leaks: 'memlab find-leaks',
  objects: 'memlab find-leaks --trace-all-objects',
  collections: 'memlab analyze unbound-collection, and traces',
  devtools: 'DevTools engine, comparison',
};

function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A line for each tool that answered. */
export function costs(outcomes, work) {
  const answers = outcomes.map(({ cell }) => read(cell, work)).filter(Boolean);
  return Object.entries(COMMANDS).flatMap(([key, command]) => {
    const usages = answers.filter((answer) => answer[key]).map((answer) => answer[key].usage);
    if (usages.length === 0) return [];
    const [seconds, cpu] = ['seconds', 'cpuSeconds'].map((name) => median(usages.map((usage) => usage[name])).toFixed(1));
    const peak = Math.max(...usages.map(({ peakMb }) => peakMb));
    const failed = answers.filter(({ failures }) => failures[key]).length;
    return `${command}: median ${seconds} s (CPU ${cpu} s), peak ${peak} MB, ${usages.length} answers, ${failed} failures`;
  });
}
