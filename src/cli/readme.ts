import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CLAIMS } from '../claims/index.ts';
import type { CheckId } from '../conformance/check.ts';
import { CHECKS } from '../conformance/checks/index.ts';
import { packagedSignatures } from '../conformance/signatures.ts';
import { inferenceTrace } from '../experiments/inferenceTrace.ts';
import {
  type BenchResults,
  checksTable,
  readmeBench,
  readmeErrata,
  readmeFindings,
  readmeTable,
  renderSvg,
  standaloneSvg,
  traceSpec,
  wrongTable,
} from '../report/index.ts';

// Keeps README and docs/ honest: their tables come from the code.
//   node dist/cli/readme.js write | check

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const results = JSON.parse(await readFile(at('bench/results.json'), 'utf8')) as BenchResults;

const numbers = new Map(CHECKS.map(({ id, number }) => [id, number]));
const { rules: wrong } = await packagedSignatures();

/** What is written between <!-- name --> and <!-- /name -->, file by file. */
const FILES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { findings: () => readmeFindings(CLAIMS) },
  'docs/claims.md': { claims: () => readmeTable(CLAIMS), errata: () => readmeErrata(CLAIMS) },
  'docs/benchmark.md': { bench: () => readmeBench(results) },
  'docs/checks.md': {
    checks: () => checksTable(CHECKS),
    wrong: () =>
      wrongTable(
        wrong.map(({ defect, refuted }) => ({
          defect,
          refutedBy: (Object.keys(refuted) as CheckId[]).map((id) => numbers.get(id)!).toSorted(),
        })),
      ),
  },
};

async function generate(file: string): Promise<{ readonly found: string; readonly generated: string }> {
  const found = await readFile(at(file), 'utf8');
  const generated = Object.entries(FILES[file]!).reduce((text, [name, table]) => {
    const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!section.test(text))
      throw new Error(`${file} must have a section between <!-- ${name} --> and <!-- /${name} -->`);
    return text.replace(section, (_, open: string, close: string) => `${open}\n${table()}\n\n${close}`);
  }, found);
  return { found, generated };
}

const mode = process.argv[2];
if (mode === 'write') {
  for (const file of Object.keys(FILES)) await writeFile(at(file), (await generate(file)).generated);
  const spec = traceSpec(await inferenceTrace(1))!;
  await writeFile(
    at('fixtures/inference.svg'),
    standaloneSvg(await renderSvg(spec, 'Energy above its minimum and its certified bound')),
  );
} else if (mode === 'check') {
  for (const file of Object.keys(FILES)) {
    const { found, generated } = await generate(file);
    if (found === generated) continue;
    process.stderr.write(`${file}: its tables must be those of the code, and are not; run "npm run readme"\n`);
    process.exitCode = 1;
  }
} else {
  throw new Error(`usage: node dist/cli/readme.js write | check, got ${mode}`);
}
