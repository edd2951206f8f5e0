import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import {
  CONFIGURATIONS,
  NONLINEAR_CONFIGURATIONS,
  configurationNamed,
  fittedTo,
  gateNetworks,
} from '../src/gate/configurations.ts';
import { gate, newBaseline } from '../src/gate/gate.ts';
import { measure } from '../src/gate/measure.ts';
import { mapParameters } from '../src/layers/parameters.ts';
import { backprop, pcErrorCoordinates, pcIncremental } from '../src/learning/index.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { chainOf } from '../src/problem/chain.ts';
import { member } from '../src/problem/family.ts';
import type { Supervised } from '../src/problem/problem.ts';
import { fitted } from '../src/report/gate/index.ts';
import { gamma } from './arithmetic/rounding.ts';

const [ONCE, TRAINED] = [...NONLINEAR_CONFIGURATIONS.keys()] as [string, string];
const SEED = 1;

// An oracle in plain numbers: a chain u = a W z, f = φ(u) or z + φ(u), one sample after another.

interface Plain {
  readonly layers: { readonly W: number[][]; readonly a: number; readonly skip: boolean; readonly bent: boolean }[];
  readonly x: number[][];
  readonly y: number[][];
}

const columns = (m: Float64Matrix): number[][] =>
  Array.from({ length: m.columns }, (_, b) => Array.from({ length: m.rows }, (__, i) => m.data[i * m.columns + b]!));

const plainly = (problem: Supervised<Float64Matrix>): Plain => ({
  layers: chainOf(problem).map(({ weights, scale, skip, activation }) => ({
    W: Array.from({ length: weights.rows }, (_, i) =>
      Array.from({ length: weights.columns }, (__, j) => weights.data[i * weights.columns + j]!),
    ),
    ...{ a: scale.data[0]!, skip, bent: activation === 'tanh' },
  })),
  ...{ x: columns(problem.x), y: columns(problem.y) },
});

type Layer = Plain['layers'][number];
const sumOf = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);
const bends = ({ W, a, bent }: Layer, z: readonly number[]): number[] =>
  W.map((row) => {
    const u = a * sumOf(row.map((w, j) => w * z[j]!));
    return bent ? Math.tanh(u) : u;
  });
const predicted = (layer: Layer, z: readonly number[]): number[] =>
  bends(layer, z).map((v, i) => (layer.skip ? z[i]! : 0) + v);
const output = ({ layers }: Plain, x: readonly number[]): number[] =>
  layers.reduce<number[]>((z, layer) => predicted(layer, z), [...x]);
const lossOf = (plain: Plain): number =>
  sumOf(plain.x.flatMap((x, b) => output(plain, x).map((v, i) => (plain.y[b]![i]! - v) ** 2))) / (2 * plain.x.length);

/** −∂Loss/∂W_l by central differences over 2h. */
function steepest(plain: Plain, h = STEP): number[][] {
  return plain.layers.map(({ W }) =>
    W.flatMap((row) =>
      row.map((w, j) => {
        const at = (value: number): number => {
          row[j] = value;
          const loss = lossOf(plain);
          row[j] = w;
          return loss;
        };
        return (at(w - h) - at(w + h)) / (2 * h);
      }),
    ),
  );
}

/** Series have six significant digits: half a unit of the last. */
const ofSixDigits = (value: number): number => 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(value))) - 5);

const STEP = 2e-5;

/**
 * How far the differences of all layers may be from the gradient, as a whole. Truncation: what steps of 2h and of h differ by is three
 * times that of the smaller one, up to terms in h⁴. Rounding: a loss is off by γ_k of what it sums, k operations deep, once more for
 * each layer that magnifies it by at most 1 + |a|‖W‖; and a difference divides that by h.
 */
function offBy(plain: Plain, fine: readonly number[][]): number {
  const coarse = steepest(plain, 2 * STEP).flat();
  const truncation = norm(fine.flat().map((v, i) => v - coarse[i]!));
  const summed = sumOf(plain.x.flatMap((x, b) => output(plain, x).map((v, i) => (Math.abs(plain.y[b]![i]!) + Math.abs(v)) ** 2))); // prettier-ignore
  const magnified = plain.layers.reduce((product, { W, a }) => product * (1 + Math.abs(a) * norm(W.flat())), 1);
  const depth = plain.layers.reduce((sum, { W }) => sum + W[0]!.length + 4, plain.x.length * plain.y[0]!.length);
  const rounding = (gamma(depth, 2 ** -53) * magnified * summed) / (2 * plain.x.length);
  return truncation + (rounding / STEP) * Math.sqrt(coarse.length);
}

/** (a_l/B) Σ_b (φ′ ∘ ε_l) z_{l−1}ᵀ, and F, at given activities by sample. */
function local({ layers }: Plain, z: readonly number[][][]): { updates: number[][]; energy: number } {
  const B = z[0]!.length;
  let energy = 0;
  const updates = layers.map((layer, l) => {
    const sum = layer.W.flatMap((row) => row.map(() => 0));
    for (let b = 0; b < B; b++) {
      const [below, above] = [z[l]![b]!, z[l + 1]![b]!];
      const [f, phi] = [predicted(layer, below), bends(layer, below)];
      for (const [i, v] of above.entries()) {
        const error = v - f[i]!;
        energy += error ** 2 / (2 * B);
        const slope = layer.bent ? 1 - phi[i]! ** 2 : 1;
        for (const [j, w] of below.entries()) sum[i * below.length + j]! += (layer.a / B) * error * slope * w;
      }
    }
    return sum;
  });
  return { updates, energy };
}

const norm = (v: readonly number[]): number => Math.sqrt(sumOf(v.map((x) => x * x)));
const cosine = (a: readonly number[], b: readonly number[]): number =>
  sumOf(a.map((x, i) => x * b[i]!)) / (norm(a) * norm(b));

const A = elementwise(float64);
const problemOf = (name: string, i: number): Supervised<Float64Matrix> =>
  member(float64, gateNetworks(name, i, i + 1), i, SEED);

describe('nonlinear networks in the gate', () => {
  test('cosine, ratio of norms and energy are what plain numbers and central differences give', async () => {
    const { series } = await measure(pcErrorCoordinates, { seed: SEED, from: 0, to: 2 });
    for (let i = 0; i < 2; i++) {
      const problem = problemOf(ONCE, i);
      const z = await pcErrorCoordinates.infer(A, problem, { accuracy: 1e-8, seed: 1 });
      if ('undecided' in z) throw new Error(z.undecided);
      const plain = plainly(problem);
      const { updates, energy } = local(plain, z.map(columns));
      const bp = steepest(plain);
      const value = (metric: string, layer: number | 'all'): number =>
        series.find((s) => s.configuration === ONCE && s.metric === metric && s.layer === layer)!.values[i]!;
      const off = offBy(plain, bp);
      // Turning g by δ moves its unit vector, and so a cosine, by at most 2δ/‖g‖, and its norm by δ; the rest is roundings.
      const near = (own: number, by: number, bound: number): void =>
        expect(Math.abs(own - by)).toBeLessThanOrEqual(bound + gamma(2000, 2 ** -53) + ofSixDigits(own));
      for (const [l, update] of updates.entries()) {
        const [size, g] = [norm(update), norm(bp[l]!)];
        near(value('cosine-to-bp', l + 1), cosine(update, bp[l]!), (2 * off) / g);
        near(value('norm-ratio-to-bp', l + 1), size / g, (size / g) * (off / (g - off)));
      }
      near(value('cosine-to-bp', 'all'), cosine(updates.flat(), bp.flat()), (2 * off) / norm(bp.flat()));
      near(value('energy-ratio', 'all'), energy / lossOf(plain), 0);
    }
  });

  test('a training run of backpropagation ends at the loss where steepest descent by central differences ends', async () => {
    const { series } = await measure(backprop, { seed: SEED, from: 0, to: 1 });
    const plain = plainly(problemOf(TRAINED, 0));
    const before = lossOf(plain);
    let moved = 0; // how far the differences may have led astray: each step by ½ of what they are off
    for (let t = 0; t < 5; t++) {
      const steps = steepest(plain);
      moved += offBy(plain, steps) / 2;
      for (const [l, { W }] of plain.layers.entries())
        for (const [i, row] of W.entries()) for (const j of row.keys()) row[j]! += 0.5 * steps[l]![i * row.length + j]!;
    }
    const ratio = lossOf(plain) / before;
    expect(ratio).toBeLessThan(0.95);
    // A loss moves by its slope along the way, which descent makes less; twice that leaves room for the curvature that is met besides.
    const slope = norm(steepest(plain).flat());
    const own = series.find((s) => s.metric === 'training-loss')!.values[0]!;
    expect(Math.abs(own - ratio)).toBeLessThanOrEqual(
      (2 * slope * moved) / before + gamma(2000, 2 ** -53) + ofSixDigits(own),
    );
  });

  test('inference of one step in place of settling fails on the energy of the tanh chain, updates of half the size on the loss after its training run', async () => {
    const baseline = readBaseline(await readFile('fixtures/baselines/pc-error-coordinates.txt', 'utf8'));
    const fails = async (rule: LearningRule): Promise<string[]> =>
      (await gate({ ...rule, id: 'pc-error-coordinates' }, baseline)).rows
        .filter((row) => row.outcome === 'fails')
        .map((row) => `${row.metric} ${row.configuration}`);
    expect(await fails(pcIncremental)).toContain(`energy-ratio ${ONCE}`);
    const half: LearningRule = {
      ...pcErrorCoordinates,
      learn: async (A, problem, z) =>
        (await pcErrorCoordinates.learn(A, problem, z)).map((update) =>
          mapParameters(update, (u) => A.scale(A.matrix(1, 1, [0.5]), u)),
        ),
    };
    const found = await fails(half);
    expect(found).toContain(`training-loss ${TRAINED}`);
    expect(found).not.toContain(`energy-ratio ${ONCE}`);
  });

  test('are asked only of rules that declare to be made for them, as they declare, and baselines know their names', async () => {
    const bent = [ONCE, TRAINED];
    expect(fittedTo({}).names).toEqual([...CONFIGURATIONS.keys()]);
    expect(fittedTo({ capabilities: { nonlinear: true } })).toEqual({
      ...{ names: [...CONFIGURATIONS.keys(), ...bent], fits: [] },
    });
    const shallow = fittedTo({ capabilities: { nonlinear: true, depth: [1, 3] } });
    expect(shallow.names.slice(3)).toEqual([
      'mupc-skips-L3-N12-B4-teacher-tanh-sized',
      'mupc-skips-L3-N12-B4-teacher-tanh-T5-sized',
    ]);
    for (const name of [...bent, ...shallow.names]) expect(configurationNamed(name)).toBeDefined();
    for (const lacking of [{ skips: false }, { activations: ['relu', 'identity'] as const }]) {
      const { names, fits } = fittedTo({ capabilities: { nonlinear: true, ...lacking } });
      expect(names.filter((name) => name.includes('tanh'))).toEqual([]);
      expect(fitted(fits).filter((line) => line.startsWith(`left out: ${ONCE}`))).toHaveLength(2);
    }
    const shallowRule = { ...backprop, id: 'shallow', capabilities: { nonlinear: true, depth: [1, 3] as const } };
    const baseline = await newBaseline(shallowRule, 1, '0.1.0');
    expect(readBaseline(writeBaseline(baseline)).series).toEqual(baseline.series);
  });
});
