import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { float64 } from '../../src/arithmetic/float64.ts';
import { planned } from '../../src/experiments/plan.ts';
import { ownHand } from '../../src/experiments/run/hand.ts';
import { runPlan } from '../../src/experiments/run/runPlan.ts';
import { collect, memoryStore } from '../../src/experiments/store.ts';
import { asExpected, tell } from '../../src/experiments/tell.ts';
import { experimentText } from '../../src/report/experimentText.ts';
import { renderSvg, standaloneSvg } from '../../src/report/svg.ts';
import { type BenchPoint, type BenchResult, benchmark } from './benchmark.ts';
import type { Contender } from './contender.ts';
import { openEngines } from './engines.ts';
import { benchSpec } from './figure.ts';
import { ours } from './ours.ts';
import { type PythonContenders, pythonContenders } from './python.ts';
import { type Results, comparisons } from './results.ts';

const USAGE = `npm run bench -- [options]: times against PyTorch and JAX, in turns, every answer checked

  --quick      small sizes, few repeats: does it all still run?
  --repeats N  timed runs of each contender (default 9; 3 with --quick)
  --json       print the results as JSON and nothing else
  --out DIR    folder of benchmark.json and benchmark.svg (default docs)

PyTorch and JAX are used where the program in PYTHON, or python3, can import them.
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    repeats: { type: 'string' },
    out: { type: 'string', default: 'docs' },
  },
});
if (values.help) process.stdout.write(USAGE);
else await bench();

async function bench(): Promise<void> {
  const { quick, json, out } = values;
  await mkdir(out, { recursive: true }); // before minutes of work that would have no place
  const repeats = Number(values.repeats ?? (quick ? 3 : 9));
  if (!(Number.isInteger(repeats) && repeats > 0)) throw new Error(`bench: --repeats must be a positive count`);
  const say = (text: string): void => void (json || process.stdout.write(text));
  const folder = await mkdtemp(join(tmpdir(), 'pcn-check-bench-'));
  const python = process.env['PYTHON'] ?? 'python3';
  const { engines, absent } = await openEngines();
  const libraries: PythonContenders[] = [];
  for (const library of ['torch', 'jax'])
    try {
      libraries.push(await pythonContenders(python, library, folder));
    } catch (error) {
      absent.push({ name: library, reason: `${python}: ${(error as Error).message}` });
    }
  const contenders: Contender[] = [...engines.map(ours), ...libraries.flatMap((l) => l.contenders)];
  for (const { name, reason } of absent) say(`absent: ${name} (${reason})\n`);
  const experiment = benchmark(engines, contenders, () => repeats);
  const plan = planned(experiment.plan(quick ? 'quick' : 'full'));
  const store = memoryStore(experiment.id, experiment.version);
  const hand = ownHand(experiment, float64, { clock: () => performance.now(), peakBytes: () => 0 });
  try {
    await runPlan(plan, {
      ...{ store, engine: 'all', hands: [hand], signal: new AbortController().signal },
      onProgress: ({ done, of, seconds }) => say(`[${done}/${of}] ${seconds.toFixed(1)} s\n`),
    });
    const { answers, errors } = await collect<BenchPoint, BenchResult>(store, plan, 'all');
    if (errors.length > 0)
      throw new Error(`bench: every task must run, got ${errors.map((e) => e.message).join('; ')}`);
    const record = tell(experiment, answers);
    const rows = answers.flatMap(({ result }) => result.rows);
    const solving = answers.flatMap(({ result }) => result.solving ?? [])[0]!;
    const results: Results = {
      machine: {
        cpu: cpus()[0]?.model ?? 'unknown',
        cores: availableParallelism(),
        threads: 'all cores for every contender',
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        versions: Object.fromEntries([
          ['pcn-check', await version()],
          ...contenders.map(({ name, about }) => [name, about]),
        ]),
        date: new Date().toISOString(),
      },
      quick,
      absent,
      rows,
      overheads: answers.flatMap(({ result }) => result.overheads),
      solving,
      convolution: answers.flatMap(({ result }) => result.convolution ?? [])[0]!,
      ratios: comparisons(rows),
    };
    const text = `${JSON.stringify(results, null, 2)}\n`;
    const svg = standaloneSvg(await renderSvg(benchSpec(rows), 'Times of a step and of all gradients, by contender'));
    await writeFile(join(out, 'benchmark.json'), text);
    await writeFile(join(out, 'benchmark.svg'), svg);
    if (json) process.stdout.write(text);
    else say(`${experimentText(record)}\n`);
    if (!asExpected(record)) process.exitCode = 1;
  } finally {
    for (const library of libraries) await library.close();
    await rm(folder, { recursive: true });
  }
}

/** The package's own version; this file runs in build/tools/bench. */
async function version(): Promise<string> {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
