import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CLAIMS } from '../claims/index.ts';
import { inferenceTrace } from '../experiments/inferenceTrace.ts';
import {
  type BenchResults,
  readmeBench,
  readmeErrata,
  readmeTable,
  renderSvg,
  standaloneSvg,
  traceSpec,
} from '../report/index.ts';

// Keeps the README honest: its tables come from the claims, and its example is run.
//   node dist/cli/readme.js write | check | example

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const results = JSON.parse(await readFile(at('bench/results.json'), 'utf8')) as BenchResults;

const SECTIONS: Readonly<Record<string, () => string>> = {
  claims: () => readmeTable(CLAIMS),
  errata: () => readmeErrata(CLAIMS),
  bench: () => readmeBench(results),
};

function generate(readme: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, table]) => {
    const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!section.test(text))
      throw new Error(`README.md must have a section between <!-- ${name} --> and <!-- /${name} -->`);
    return text.replace(section, (_, open: string, close: string) => `${open}\n${table()}\n\n${close}`);
  }, readme);
}

const readme = await readFile(at('README.md'), 'utf8');
const mode = process.argv[2];
if (mode === 'write') {
  await writeFile(at('README.md'), generate(readme));
  const spec = traceSpec(await inferenceTrace(1))!;
  await writeFile(
    at('fixtures/inference.svg'),
    standaloneSvg(await renderSvg(spec, 'Energy above its minimum and its certified bound')),
  );
} else if (mode === 'check') {
  if (generate(readme) !== readme) {
    process.stderr.write('README.md: its tables must be those of the claims, and are not; run "npm run readme"\n');
    process.exitCode = 1;
  }
} else {
  const code = /```js\n([^]*?)```/.exec(readme)?.[1];
  if (!code) throw new Error('README.md must have an example in a ```js block');
  await writeFile(at('dist/readme-example.mjs'), code);
  process.stdout.write(execFileSync(process.execPath, [at('dist/readme-example.mjs')], { encoding: 'utf8' }));
}
