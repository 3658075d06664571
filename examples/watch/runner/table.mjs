// Prints a line for each service.
import { align } from '../../verdicts/runner/table.mjs';
import { fault, first } from './judge.mjs';

const HEADINGS = ['service', 'right', 'kind', 'told after', 'reason in the end'];

function row(answer) {
  const wrong = fault(answer);
  const last = answer.judgements.at(-1);
  const alarm = first(answer);
  return [
    answer.service.name,
    wrong ? `WRONG: ${wrong}` : 'yes',
    last ? `${last.kind}${last.fragmentation ? ' (fragmentation)' : ''}` : '·',
    alarm ? `${alarm.seconds.toFixed(0)} s` : '·',
    last?.reason ?? '·',
  ];
}

/** The answers as text. */
export function table(answers) {
  return align([HEADINGS, ...answers.map(row)]).join('\n');
}
