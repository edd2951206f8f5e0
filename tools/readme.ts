import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { coverageOf } from '../src/claims/coverage.ts';
import { CLAIMS } from '../src/claims/index.ts';
import type { PaperId } from '../src/evidence/claim.ts';
import type { CheckId } from '../src/conformance/check.ts';
import { CHECKS } from '../src/conformance/checks/index.ts';
import { GENERATIVE_CHECKS } from '../src/conformance/generative/checks/index.ts';
import { packagedSignatures } from '../src/conformance/signatures.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { WRONG_GENERATIVE_RULES } from '../src/learning/generative/wrong/index.ts';
import { NOTATION } from '../src/notation.ts';
import { inferenceTrace } from '../src/experiments/inferenceTrace.ts';
import { tell } from '../src/experiments/tell.ts';
import { cell, table } from '../src/report/markdown.ts';
import {
  type BenchResults,
  checksTable,
  coverageTable,
  coverageTally,
  readmeBench,
  readmeErrata,
  readmeFindings,
  readmeTable,
  renderSvg,
  reportSchema,
  standaloneSvg,
  wrongTable,
} from '../src/report/index.ts';

// Keeps README and docs/ honest: their tables come from the code.
//   npm run readme, npm run readme:check

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const results = JSON.parse(await readFile(at('docs/benchmark.json'), 'utf8')) as BenchResults;

const numbers = new Map(CHECKS.map(({ id, number }) => [id, number]));
const { rules: wrong } = await packagedSignatures();

const covered = (paper: PaperId) => (): string =>
  `${coverageTally(coverageOf(paper))}\n\n${coverageTable(coverageOf(paper))}`;

/** What is written between <!-- name --> and <!-- /name -->, file by file. */
const FILES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { findings: () => readmeFindings(CLAIMS) },
  'docs/claims.md': { claims: () => readmeTable(CLAIMS), errata: () => readmeErrata(CLAIMS) },
  'docs/coverage-se.md': { coverage: covered('SE') },
  'docs/coverage-pcn.md': { coverage: covered('PCN') },
  'docs/coverage-lim.md': { coverage: covered('LIM') },
  'docs/notation.md': {
    notation: () =>
      table(
        ['Symbol', 'Name in the code', 'What it is', 'Shape', 'Unit'],
        NOTATION.map(({ symbol, name, idea, shape, unit = '' }) => [symbol, name, idea, shape, unit].map(cell)),
      ),
  },
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
  'docs/generative-rules.md': {
    checks: () => checksTable(GENERATIVE_CHECKS),
    wrong: () =>
      wrongTable(
        WRONG_GENERATIVE_RULES.map(({ defect, refutedBy }) => ({
          defect,
          refutedBy: GENERATIVE_CHECKS.flatMap(({ id, number }) => (id === refutedBy ? [number] : [])),
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
  const point = { seed: 1 };
  const result = await inferenceTrace.run(point, float64);
  const cost = { engine: 'float64', about: float64.about, seconds: 0, peakBytes: 0 };
  const [figure] = tell(inferenceTrace, [{ point, result, ...cost }]).figures;
  if (figure?.kind !== 'chart') throw new Error('readme: the trace must have values to draw, got none');
  await writeFile(at('fixtures/report.schema.json'), `${JSON.stringify(reportSchema, null, 2)}\n`);
  await writeFile(at('fixtures/inference.svg'), standaloneSvg(await renderSvg(figure.spec, figure.title)));
} else if (mode === 'check') {
  for (const file of Object.keys(FILES)) {
    const { found, generated } = await generate(file);
    if (found === generated) continue;
    process.stderr.write(`${file}: its tables must be those of the code, and are not; run "npm run readme"\n`);
    process.exitCode = 1;
  }
} else {
  throw new Error(`usage: npm run readme or npm run readme:check, got ${mode}`);
}
