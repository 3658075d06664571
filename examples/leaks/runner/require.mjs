// What the scores must reach for the exit code to be 0.

const MARKS = ['owner', 'top3', 'file', 'line', 'pattern', 'package', 'silent'];

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
    const judged = outcomes.filter(({ marks }) => marks?.[mark] !== undefined);
    const right = judged.filter(({ marks }) => marks[mark]).length;
    const isEnough = right * 100 >= judged.length * percent;
    return isEnough ? [] : [`${mark}: ${right} of ${judged.length} is less than ${percent} %`];
  });
}
