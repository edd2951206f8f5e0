// The rates of the doctor's thresholds: node build/tools/doctor.js choose | count FOLDER
// `choose` trains the runs of tools/doctor/split.json that choose, here; `count` diagnoses those that tools/doctor/loops.py recorded.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float64 } from '../src/arithmetic/float64.ts';
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
  readonly ill: readonly string[];
  readonly first: readonly string[];
}

interface Split {
  readonly kinds: readonly string[];
  readonly chooses: { readonly seeds: readonly number[]; readonly networks: readonly NetworkOfSplit[] };
}

const split = JSON.parse(await readFile('tools/doctor/split.json', 'utf8')) as Split;
const [what, folder] = process.argv.slice(2);

function diagnosed(kind: string, network: string, seed: number, run: Run): Diagnosed {
  const found = diagnose(run);
  const ill = found.filter(({ outcome }) => outcome === 'ill');
  return {
    ...{ kind, network, seed },
    values: Object.fromEntries(
      found.flatMap(({ id, value }) => (value === undefined ? [] : [[id, Number(value.toPrecision(4))]])),
    ),
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
if (what === 'choose') {
  for (const network of split.chooses.networks)
    for (const kind of split.kinds)
      for (const seed of split.chooses.seeds)
        all.push(diagnosed(kind, network.name, seed, trainedRun(network, fewDigits(), kind, seed)));
} else if (what === 'count' && folder !== undefined) {
  // Folders are named NETWORK/KIND/SEED.
  for (const network of await readdir(folder))
    for (const kind of await readdir(join(folder, network)))
      for (const seed of await readdir(join(folder, network, kind)))
        all.push(diagnosed(kind, network, Number(seed), await readRun(join(folder, network, kind, seed))));
} else throw new Error('doctor: arguments must be choose, or count FOLDER');
await writeFile(`build/doctor-${what}.json`, JSON.stringify(all, undefined, 1));
console.log(table(all, FAILING));
