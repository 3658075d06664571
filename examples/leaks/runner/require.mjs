// What the scores must reach for the exit code to be 0.
import { MARKS, judgedBy, right } from './marks.mjs';

/** `owner=95,silent=100` -> Map of percentages; throws with a sentence for people where it is wrong. */
export function parseRequired(text) {
  if (!text) return new Map();
  return new Map(text.split(',').map((part) => {
    const [mark, percent] = part.split('=');
    if (!MARKS.includes(mark) || !(Number(percent) >= 0 && Number(percent) <= 100)) {
      throw new Error(`--require takes MARK=PERCENT,… with marks ${MARKS.join(', ')}, not ${part}`);
    }
    return [mark, Number(percent)];
  }));
}

/** A sentence for each mark that falls short. */
export function shortfalls(outcomes, required) {
  return [...required].flatMap(([mark, percent]) => {
    const judged = judgedBy(mark, outcomes).length;
    const count = right(mark, outcomes);
    return count * 100 >= judged * percent ? [] : [`${mark}: ${count} of ${judged} is less than ${percent} %`];
  });
}
