// The TypeScript compiler holding whole programs: a large, deep, real object graph.
//
//   node tsc.mjs BEFORE AFTER      programs held at each snapshot (BEFORE 0: one snapshot only)
import path from 'node:path';
import { createRequire } from 'node:module';
import { writeSnapshot } from './snapshot.mjs';

const require = createRequire(import.meta.url);
const [before, after] = process.argv.slice(2).map(Number);
const ts = require('typescript');
const library = path.dirname(require.resolve('typescript'));

// The declarations of the standard library, the DOM and the compiler itself.
const ROOTS = ['lib.esnext.full.d.ts', 'typescript.d.ts', 'tsserverlibrary.d.ts'].map((name) => path.join(library, name));
const OPTIONS = { target: ts.ScriptTarget.ESNext, noLib: true, types: [], skipLibCheck: false };

const held = (globalThis.held = []);

/** V8 finds line numbers of a huge script slowly unless one stack trace has made it index the script. */
function indexScript() {
  ts.forEachChild(ts.createSourceFile('x.ts', 'x;', OPTIONS.target), () => void new Error().stack);
}

function hold(programs) {
  while (held.length < programs) {
    const program = ts.createProgram(ROOTS, OPTIONS);
    for (const file of program.getSourceFiles()) program.getSemanticDiagnostics(file);
    held.push({ program, checker: program.getTypeChecker() });
  }
}

indexScript();
if (before > 0) {
  hold(before);
  writeSnapshot('before');
}
hold(after);
writeSnapshot('after');
