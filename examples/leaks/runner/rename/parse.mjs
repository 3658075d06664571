// The sources of a service's variants as syntax trees.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from '@babel/parser';
import { sources } from '../examples.mjs';

const CODE = /\.[cm]?[jt]sx?$/;

function tree(file, text) {
  const plugins = /\.[cm]?tsx?$/.test(file) ? ['typescript', 'decorators-legacy'] : [];
  return parse(text, { sourceFilename: file, sourceType: 'unambiguous', plugins });
}

/** Every source file below the variants: its path, text and tree. */
export function parseVariants(dir, variants) {
  return variants.flatMap((variant) => {
    const files = sources(path.join(dir, variant)).filter(([file]) => CODE.test(file));
    return files.map(([name]) => {
      const file = path.join(dir, variant, name);
      const text = fs.readFileSync(file, 'utf8');
      return { file, text, ast: tree(file, text) };
    });
  });
}
