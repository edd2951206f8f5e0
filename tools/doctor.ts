// The rates of the doctor's thresholds: node build/tools/doctor.js choose | count [NETWORK…], or table FILE… of what they wrote.
// `choose` trains the runs of tools/doctor/split.json that choose, here; `count` diagnoses those that tools/doctor/loops.py and
// discriminative.py recorded in build/doctor-runs, or in the folder DOCTOR_RUNS.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float64 } from '../src/arithmetic/float64.ts';
import { compared } from '../src/diagnostics/discriminative.ts';
import { compare } from '../src/diagnostics/steps.ts';
import { readRun } from '../src/cli/readRun.ts';
import { digitImages } from '../src/data/digits.ts';
import { diagnose } from '../src/diagnostics/diagnose.ts';
import type { Run } from '../src/diagnostics/run.ts';
import { FAILING } from './doctor/kinds.ts';
import { type Batches, type NetworkOfSplit, trainedRun } from './doctor/loop.ts';
import { table } from './doctor/table.ts';

/** One diagnosed run: every value, and what was ill, causes first. */
export interface Diagnosed {
  readonly kind: string;
  readonly network: string;
  readonly seed: number;
  readonly values: Readonly<Record<string, number>>;
  readonly undecided: readonly string[];
  readonly ill: readonly string[];
  readonly first: readonly string[];
}

interface Split {
  readonly chooses: { readonly seeds: readonly number[]; readonly networks: readonly NetworkOfSplit[] };
}

const split = JSON.parse(await readFile('tools/doctor/split.json', 'utf8')) as Split;
const [what, ...rest] = process.argv.slice(2);
/** Where loops.py wrote what counts. */
const RUNS = process.env['DOCTOR_RUNS'] ?? 'build/doctor-runs';

/** Norm of the weight change over backpropagation's, which backprop-cosine tells as a detail; discriminative networks alone. */
function normRatio(run: Run): number | undefined {
  const found = compared(run);
  const weights = (all: 'local' | 'backprop') => found?.[all].map((one) => one['weights']) ?? [];
  return found && compare(weights('local'), weights('backprop')).ratio;
}

function diagnosed(kind: string, network: string, seed: number, run: Run): Diagnosed {
  const found = diagnose(run);
  const ill = found.filter(({ outcome }) => outcome === 'ill');
  return {
    ...{ kind, network, seed },
    values: Object.fromEntries(
      [...found.map(({ id, value }) => [id, value] as const), ['norm-ratio', normRatio(run)] as const].flatMap(
        ([id, value]) => (value === undefined ? [] : [[id, Number(value.toPrecision(4))]]),
      ),
    ),
    undecided: found.filter(({ outcome }) => outcome === 'undecided').map(({ id }) => id),
    ill: ill.map(({ id }) => id),
    first: ill.filter(({ follows }) => follows.length === 0).map(({ id }) => id),
  };
}

function fewDigits(): Batches {
  const { pixels, labels, size } = digitImages();
  const own = Array.from(labels).flatMap((label, i) => (label < 5 ? [i] : []));
  return {
    classes: 5,
    draw: (r, batch) => {
      const drawn = Array.from({ length: batch }, () => own[r.integer(0, own.length - 1)]!);
      const x = new Float64Array(size * batch);
      for (const [b, at] of drawn.entries())
        for (let i = 0; i < size; i++) x[i * batch + b] = pixels[at * size + i]! / 16;
      return { x: float64.matrix(size, batch, x), labels: drawn.map((at) => labels[at]!) };
    },
  };
}

const all: Diagnosed[] = [];
const isAsked = (name: string): boolean => rest.length === 0 || rest.includes(name);
if (what === 'choose') {
  // Kinds whose threshold is derived choose nothing.
  const kinds = Object.entries(FAILING).flatMap(([kind, { chooses }]) => (chooses ? [kind] : []));
  for (const network of split.chooses.networks.filter(({ name }) => isAsked(name)))
    for (const kind of ['healthy', ...kinds])
      for (const seed of split.chooses.seeds)
        all.push(diagnosed(kind, network.name, seed, trainedRun(network, fewDigits(), kind, seed)));
} else if (what === 'count') {
  // Folders are named NETWORK/KIND/SEED.
  for (const network of (await readdir(RUNS)).filter(isAsked))
    for (const kind of await readdir(join(RUNS, network)))
      for (const seed of await readdir(join(RUNS, network, kind)))
        all.push(diagnosed(kind, network, Number(seed), await readRun(join(RUNS, network, kind, seed))));
} else if (what === 'table')
  for (const file of rest) all.push(...(JSON.parse(await readFile(file, 'utf8')) as Diagnosed[]));
else throw new Error('doctor: arguments must be choose, count or table FILE…');
if (what !== 'table') await writeFile(`build/${[what, ...rest].join('-')}.json`, JSON.stringify(all, undefined, 1));
console.log(table(all, FAILING));
