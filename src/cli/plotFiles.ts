import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { plotScript } from '../report/siteScripts.ts';

/**
 * The scripts of charts to play with, to lie beside the pages: Vega, and its interpreter of expressions, which needs no `eval`, with
 * what puts the charts into a page. A page that was opened from a folder may load no modules, so the interpreter becomes a script.
 */
export async function plotFiles(): Promise<Record<'vega.min.js' | 'plot.js', string>> {
  const vega = await readFile(new URL('./vega.min.js', import.meta.resolve('vega')), 'utf8');
  const module = await readFile(new URL(import.meta.resolve('vega-interpreter')), 'utf8');
  const script = module
    .replace(/^import \{([^}]*)\} from 'vega-util';$/m, 'const {$1} = vega;')
    .replace(/^export \{ expression as expressionInterpreter \};$/m, 'globalThis.vegaInterpreter = expression;')
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  if (/^(import|export)\b/m.test(script))
    throw new DataError(
      'plotFiles: vega-interpreter must import from vega-util alone and export its interpreter, got another module; install the version that package.json names',
    );
  return { 'vega.min.js': vega, 'plot.js': `'use strict';\n(() => {\n${script}\n})();\n${plotScript}` };
}
