import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderSvg, standaloneSvg } from '../src/report/svg.ts';
import type { Contender } from './contender.ts';
import { openEngines } from './engines.ts';
import { benchSpec } from './figure.ts';
import { type Row, measure } from './measure.ts';
import { ours } from './ours.ts';
import { type Overhead, describe, overhead } from './products.ts';
import { type PythonContenders, pythonContenders } from './python.ts';
import { type Results, comparisons, table } from './results.ts';
import { timeToProof } from './solving.ts';
import { descentTask, gradientsTask, residualSize } from './tasks.ts';

const USAGE = `npm run bench -- [options]: times against PyTorch and JAX, in turns, every answer checked

  --quick      small sizes, few repeats: does it all still run?
  --repeats N  timed runs of each contender (default 9; 3 with --quick)
  --json       print the results as JSON and nothing else
  --out DIR    folder of results.json and results.svg (default bench)

PyTorch and JAX are used where the program in PYTHON, or python3, can import them.
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    repeats: { type: 'string' },
    out: { type: 'string', default: 'bench' },
  },
});
if (values.help) process.stdout.write(USAGE);
else await bench();

async function bench(): Promise<void> {
  const { quick, json, out } = values;
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
  const rows: Row[] = [];
  const overheads: Overhead[] = [];
  try {
    const small = { width: 64, depth: 4, batch: 32 };
    const wide = (width: number) => ({ width, depth: 10, batch: 64 });
    for (const dtype of ['float64', 'float32'] as const) {
      const descents = quick
        ? [descentTask(small, dtype, 50)]
        : [descentTask(small, dtype, 400), descentTask(wide(256), dtype, 25), descentTask(wide(1024), dtype, 5)];
      const gradients = [
        gradientsTask({ ...small, outputs: 10 }, dtype, quick ? 10 : 50),
        ...(quick ? [] : [gradientsTask({ width: 256, depth: 8, batch: 64, outputs: 10 }, dtype, 4)]),
      ];
      for (const task of [...descents, ...gradients]) {
        const measured = await measure(task, contenders, repeats);
        rows.push(...measured);
        say(table(measured));
        if (quick || task.kind !== 'descent') continue;
        for (const engine of engines) {
          overheads.push(await overhead(task, engine, repeats));
          say(describe(overheads.at(-1)!));
        }
      }
    }
    const solving = await timeToProof(residualSize(quick), engines, contenders, repeats);
    rows.push(...solving.rows);
    say(`${solving.text}\n`);
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
      overheads,
      solving: solving.record,
      ratios: comparisons(rows),
    };
    const text = `${JSON.stringify(results, null, 2)}\n`;
    const svg = standaloneSvg(await renderSvg(benchSpec(rows), 'Times of a step and of all gradients, by contender'));
    await writeFile(join(out, 'results.json'), text);
    await writeFile(join(out, 'results.svg'), svg);
    if (json) process.stdout.write(text);
    else for (const { text } of results.ratios) say(`${text}\n`);
    if (rows.some(({ ours, right }) => ours && !right)) process.exitCode = 1;
  } finally {
    for (const library of libraries) await library.close();
    await rm(folder, { recursive: true });
  }
}

/** The package's own version; this file runs in build/bench. */
async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
