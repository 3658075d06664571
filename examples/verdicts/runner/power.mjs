// Which leaks are found: a line for each size, and the smallest size that is found nearly always.
import { seconds } from '../../leaks/runner/numbers.mjs';
import { isLoud, isMisnamed } from './judge.mjs';
import { align, bytes, counted } from './table.mjs';

const NEARLY_ALWAYS = 0.95;
const HEADINGS = ['bytes per request', 'found', 'verdict', 'growth', 'minimum', 'seconds (max)'];

function found({ service, answers }) {
  return answers.filter((answer) => isLoud(answer.verdict) && !isMisnamed(service, answer)).length;
}

/** At this size and at every larger one. */
function smallest(groups) {
  const isFound = (group) => found(group) >= NEARLY_ALWAYS * group.answers.length;
  const last = groups.findLastIndex((group) => !isFound(group));
  return groups[last + 1];
}

function row(group) {
  const { service, answers } = group;
  return [
    String(service.bytes),
    `${found(group)}/${answers.length}`,
    counted(answers.map(({ verdict, error }) => (error ? 'no answer' : verdict))),
    bytes(answers.map(({ growth }) => growth)),
    bytes(answers.map(({ minimum }) => minimum)),
    seconds(answers.map((answer) => answer.seconds)),
  ];
}

/** The whole text for people. `groups`: sizes, smallest first, with their answers. */
export function powerTable(groups) {
  const first = smallest(groups);
  const claims = bytes(groups.flatMap(({ answers }) => answers.map(({ minimum }) => minimum)));
  const size = first ? `${first.service.bytes} B per request` : 'none of these sizes';
  return [
    ...align([HEADINGS, ...groups.map(row)]),
    '',
    `smallest leak found in at least 19 of 20 hunts: ${size}`,
    `what leaktrail says it can detect (median):     ${claims} per request`,
  ].join('\n');
}
