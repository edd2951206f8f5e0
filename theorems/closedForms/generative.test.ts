import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import {
  determinant,
  generativeEnergy,
  generativeMinimiser,
  normalEquations,
} from '../../src/definition/generative.ts';
import { SingularError, ValueError } from '../../src/errors.ts';
import { inferenceStep } from '../../src/inference/generative/settle.ts';
import { type GenerativeModel, type GenerativeNumbers, generativeModel } from '../../src/network/generative.ts';
import { latentNetwork } from '../../src/network/generativeGraph.ts';
import { linearGaussian } from '../../src/network/linearGaussian.ts';
import { generative } from '../../src/problem/generative.ts';
import { supervised } from '../../src/problem/problem.ts';
import { equilibratedEnergy, rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { outputMaps } from '../../src/theory/feedforward.ts';
import {
  dataForms,
  generativeEquilibrium,
  generativeGradients,
  topLatent,
} from '../../src/theory/generative/equilibrium.ts';
import { generativeHessian } from '../../src/theory/generative/hessian.ts';
import { labelLeak, labelLeakAfter, labelRescalingMatrix, labelSplit } from '../../src/theory/generative/label.ts';
import { dataMaps } from '../../src/theory/generative/maps.ts';
import { generativeSpectrum, lambdaMaxBounds } from '../../src/theory/generative/spectrum.ts';
import { driftingDirections, requireUnique } from '../../src/theory/generative/unique.ts';
import { exact } from '../oracles/exact.ts';
import { type PlainGenerative, drawnGenerative, energyOfSample } from '../oracles/generativeEnergy.ts';
import { mulberry } from '../oracles/problems.ts';

const F = rational;
const texts = (m: RationalMatrix): string[] => F.format(m).flat();
const one = (entries: readonly number[], rows = entries.length): RationalMatrix =>
  F.matrix(rows, entries.length / rows, entries);

/** L = 2, W_0 = 2, W_1 = 3, R = 1, x_0 = 6, y = 0: every number by hand. */
const HAND: GenerativeNumbers = { widths: [1, 1, 1], classes: 1, weights: [[2], [3]], readout: [1] };

describe('the linear generative network of one unit a layer, by hand', () => {
  const model = generativeModel(F, HAND);
  const problem = generative(F, model, one([6]), one([0]));
  const at = generativeEquilibrium(F, problem);

  test('S_x = 5 and G = 36/5', () => {
    const { rescaling, topPrecision } = dataForms(F, model);
    expect([texts(rescaling), texts(topPrecision)]).toEqual([['5'], ['36/5']]);
  });
  test('u* = 36/41, x_1* = 120/41, ε* = (6/41, 12/41), and free the readout says 1', () => {
    expect(at.activities.map(texts)).toEqual([['6'], ['120/41'], ['36/41']]);
    expect(at.errors.map(texts)).toEqual([['6/41'], ['12/41']]);
    expect(texts(at.readoutError!)).toEqual(['36/41']);
    expect(texts(generativeEquilibrium(F, generative(F, model, one([6]))).answer)).toEqual(['1']);
  });
  test('E* = 18/41, M = 5/41, det H = 41, and the gradients −720, −432 and 1296 over 1681', () => {
    const split = labelSplit(F, model, one([6]), one([0]));
    expect(texts(split.cost)).toEqual(['18/41']); // E*_free is 0: one unit a layer explains anything
    expect(texts(labelLeak(F, model))).toEqual(['5/41']);
    expect(texts(determinant(F, generativeHessian(F, model, true).hessian))).toEqual(['41']);
    const { weights, readout } = generativeGradients(F, model, at);
    expect([...weights, readout!].map(texts)).toEqual([['-720/1681'], ['-432/1681'], ['1296/1681']]);
  });
  test('2/λ_max = 4/(15 + √61), within its proven ends and the bounds from singular values', () => {
    const numbers = generativeModel(float64, HAND);
    const lambdaMax = (15 + Math.sqrt(61)) / 2; // of [[5, −3], [−3, 10]]
    const ends = generativeSpectrum(float64, numbers, true);
    expect(ends.lambdaMax).toBeGreaterThanOrEqual(lambdaMax);
    expect(ends.lambdaMax).toBeLessThan(lambdaMax * (1 + 1e-13));
    expect(ends.mu).toBeLessThanOrEqual(41 / lambdaMax);
    const bounds = lambdaMaxBounds(float64, numbers, true);
    expect(bounds.lower).toBeLessThanOrEqual(lambdaMax);
    expect(bounds.upper).toBeGreaterThanOrEqual(lambdaMax);
    expect(bounds).toEqual({ lower: 5, upper: (1 + Math.sqrt(10)) ** 2 });
  });
});

/** H and b of E(x) = ½ xᵀHx − bᵀx + c of one sample, from values of the energy alone, and the minimum by mathjs's LU in fractions. */
function byDifferences(plain: PlainGenerative, data: readonly number[], y: readonly number[] | undefined) {
  const widths = plain.widths.slice(1);
  const N = widths.reduce((sum, n) => sum + n, 0);
  const energy = (stack: readonly number[]): number => {
    let before = 0;
    const x = widths.map((n) => stack.slice(before, (before += n)));
    return energyOfSample(plain, (a) => a, [data, ...x], y);
  };
  const unit = (...units: readonly (readonly [number, number])[]): number[] => {
    const stack = Array.from({ length: N }, () => 0);
    for (const [i, by] of units) stack[i] = stack[i]! + by;
    return stack;
  };
  const H = Array.from({ length: N }, (_, i) =>
    Array.from(
      { length: N },
      (_, j) => energy(unit([i, 1], [j, 1])) - energy(unit([i, 1])) - energy(unit([j, 1])) + energy(unit()),
    ),
  );
  const b = Array.from({ length: N }, (_, i) => [(energy(unit([i, -1])) - energy(unit([i, 1]))) / 2]);
  const ofRows = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((v) => exact.of(v)));
  const solution = exact.solve(ofRows(H), ofRows(b)).flat();
  let before = 0;
  return { H, latents: widths.map((n) => solution.slice(before, (before += n)).map((v) => v.toFraction())) };
}

const CASES: readonly (readonly [seed: number, widths: readonly number[], classes: number, prior: number])[] = [
  [1, [3, 2], 2, 0],
  [2, [3, 2, 2], 2, 0],
  [3, [3, 4, 2], 3, 0],
  [4, [4, 3, 3, 2], 2, 0],
  [5, [2, 3, 3], 2, 1.5],
];

describe('closed forms of linear generative networks, in exact fractions', () => {
  for (const [seed, widths, classes, prior] of CASES)
    for (const labelled of [true, false])
      test(`${widths.join('-')} with ${classes} classes${prior > 0 ? ' and a prior' : ''}, the label ${labelled ? 'clamped' : 'free'}: minimum, Hessian and gradients are those of the energy’s values`, () => {
        const plain = drawnGenerative(seed, widths, classes, prior);
        const uniform = mulberry(seed);
        const vector = (n: number): number[] => Array.from({ length: n }, () => Math.round(uniform() * 8 - 4) / 2);
        const [data, y] = [vector(widths[0]!), labelled ? vector(classes) : undefined];
        const model = modelOf(plain);
        const problem = generative(F, model, one(data), y && one(y));
        const { activities, errors, readoutError } = generativeEquilibrium(F, problem);
        const oracle = byDifferences(plain, data, y);
        expect(activities.slice(1).map(texts)).toEqual(oracle.latents);
        expect(texts(generativeHessian(F, model, labelled).hessian)).toEqual(
          texts(one(oracle.H.flat(), oracle.H.length)),
        );
        // The definition's own normal equations, which claims use, agree too
        expect(generativeMinimiser(F, model, one(data), y && one(y)).map(texts)).toEqual(
          activities.slice(1).map(texts),
        );
        expect(texts(normalEquations(F, model, one(data), y && one(y)).hessian)).toEqual(
          texts(one(oracle.H.flat(), oracle.H.length)),
        );
        // ε_l* by the definition of an error
        for (const [l, W] of model.weights.entries())
          expect(texts(errors[l]!)).toEqual(texts(F.subtract(activities[l]!, F.multiply(W, activities[l + 1]!))));
        expect(readoutError === undefined).toBe(!labelled);
        expect(texts(topLatent(F, problem))).toEqual(texts(activities.at(-1)!));
      });
});

const modelOf = (plain: PlainGenerative): GenerativeModel<RationalMatrix> =>
  generativeModel(F, {
    ...{ widths: plain.widths, classes: plain.classes },
    weights: plain.weights.map((W) => W.flat()),
    readout: plain.readout.flat(),
    ...{ precisions: plain.precisions, readoutPrecision: plain.readoutPrecision },
    ...(plain.priorPrecision === 0 ? {} : { priorPrecision: plain.priorPrecision }),
  });

describe('a label that is clamped', () => {
  const plain = drawnGenerative(4, [4, 3, 2], 3);
  const model = modelOf(plain);
  const data = one([1, -2, 0.5, 3]);
  /** By its definition, in fractions. */
  const energyAt = (y?: RationalMatrix): RationalMatrix =>
    generativeEnergy(F, model, [data, ...generativeMinimiser(F, model, data, y)], y);
  test('adds ½ rᵀ S_y⁻¹ r to the free energy, and pulls the answer by M', () => {
    const y = one([1, 0, -1]);
    const split = labelSplit(F, model, data, y);
    expect(texts(F.subtract(energyAt(y), energyAt()))).toEqual(texts(split.cost));
    const M = labelLeak(F, model);
    const answer = generativeEquilibrium(F, generative(F, model, data, y)).answer;
    const pulled = F.add(F.subtract(split.free, F.multiply(M, split.free)), F.multiply(M, y));
    expect(texts(answer)).toEqual(texts(pulled));
    const scaled = F.scale(one([1.5]), labelRescalingMatrix(F, model));
    expect(texts(F.multiply(F.subtract(F.identity(3), M), scaled))).toEqual(texts(F.identity(3)));
  });
  test('leaks M_T in T steps, whatever the start and the image', () => {
    const rate = one([0.125]);
    for (const T of [0, 1, 3]) {
      const MT = labelLeakAfter(F, model, rate, T);
      for (const [start, image] of [
        [0, data],
        [2, one([0, 1, 1, -1])],
      ] as const) {
        const after = (y: RationalMatrix): RationalMatrix => {
          let x = [one([start, 1, -1]), one([1, start])];
          for (let t = 0; t < T; t++) x = inferenceStep(F, generative(F, model, image, y), x, rate);
          return F.multiply(model.readout, x.at(-1)!);
        };
        const [y, other] = [one([1, 0, 0]), one([0, 2, 1])];
        const moved = F.subtract(after(y), after(other));
        expect(texts(moved)).toEqual(texts(F.multiply(MT, F.subtract(y, other))));
      }
    }
  });
  test('leaks in counts of steps alone', () => {
    const model = generativeModel(F, HAND);
    for (const steps of [NaN, 2.5, -1, Infinity])
      expect(() => labelLeakAfter(F, model, one([0.1]), steps)).toThrow(`steps must be a count, got ${steps}`);
    expect(texts(labelLeakAfter(F, model, one([0.1]), 0))).toEqual(['0']);
  });
});

describe('read from the top, the model is the chain of 2605.11911', () => {
  test('S_x is its S, Q_k its P_{L−k}, and the energy given x_L its equilibrated energy', () => {
    const plain = drawnGenerative(6, [3, 2, 4], 2);
    const model = modelOf(plain);
    const chain = linearGaussian(latentNetwork(F, model));
    const [u, data] = [one([1, -1, 2, 0.5]), one([1, 2, 3])];
    const problem = supervised(chain, u, data);
    expect(texts(dataForms(F, model).rescaling)).toEqual(texts(rescalingMatrix(F, chain)));
    const P = outputMaps(F, chain);
    for (const [k, Q] of dataMaps(F, model).entries()) expect(texts(Q)).toEqual(texts(P[2 - k]!));
    const r = F.subtract(data, F.multiply(dataMaps(F, model)[2]!, u));
    const half = F.scale(one([0.5]), F.inner(r, F.solve(dataForms(F, model).rescaling, r)));
    expect(texts(half)).toEqual(texts(equilibratedEnergy(F, problem)));
  });
});

describe('a minimum that is not unique', () => {
  const wide = generativeModel(float64, {
    ...{ widths: [2, 3], classes: 1, weights: [[1, 0, 0, 0, 1, 0]], readout: [0, 0, 1] },
  });
  test('is told with the directions that drift', () => {
    expect(driftingDirections(float64, wide, true).directions).toEqual([]);
    const { directions, singularValues } = driftingDirections(float64, wide, false);
    expect(directions.map((v) => [...v].map(Math.abs))).toEqual([[0, 0, 1]]);
    expect(singularValues).toEqual([1, 1, 0]);
    expect(() => requireUnique(float64, wide, true)).not.toThrow();
    expect(() => requireUnique(float64, wide, false)).toThrow(
      /Q must be injective for one minimum, got 1 drifting direction of x_L, along -?0\.000, -?0\.000, -?1\.000/,
    );
  });
  test('is refused by the closed form, and a prior makes it unique', () => {
    const numbers = { widths: [1, 2], classes: 1, weights: [[1, 1]], readout: [1, 1] };
    const free = generative(F, generativeModel(F, numbers), one([1]));
    expect(() => topLatent(F, free)).toThrow(SingularError);
    const rounded = generative(float64, generativeModel(float64, numbers), float64.matrix(1, 1, [1]));
    expect(() => topLatent(float64, rounded)).toThrow(/Q must be injective for one minimum, got 1 drifting direction/);
    expect(() => labelRescalingMatrix(float64, rounded.model)).toThrow(/Q must be injective for one minimum/);
    const held = generativeModel(F, { ...numbers, priorPrecision: 1 });
    expect(texts(topLatent(F, generative(F, held, one([1]))))).toEqual(['1/3', '1/3']);
    expect(
      driftingDirections(float64, generativeModel(float64, { ...numbers, priorPrecision: 1 }), false).directions,
    ).toEqual([]);
  });
  test('closed forms refuse a network that is not linear, and bounds what they are not for', () => {
    const bent = generativeModel(elementwise(float64), { ...HAND, activations: ['tanh', 'identity'] });
    const data: Float64Matrix = float64.matrix(1, 1, [1]);
    expect(() => topLatent(float64, generative(elementwise(float64), bent, data))).toThrow(ValueError);
    expect(() => generativeSpectrum(float64, bent, true)).toThrow(/activation 0 must be the identity, got tanh/);
    const precise = generativeModel(float64, { ...HAND, precisions: [1, 2] });
    expect(() => lambdaMaxBounds(float64, precise, true)).toThrow(/unit precisions .* a precision of 2/);
  });
});
