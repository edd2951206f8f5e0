import { describe, expect, test } from 'vitest';
import { degree } from '../../src/arithmetic/degree.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { PRIME, primeField } from '../../src/arithmetic/primeField.ts';
import {
  HIGH_CONDITION,
  INITIALISATIONS,
  type CaseRole,
  build,
  doubles,
  enumerated,
  fieldElements,
  integers,
  variables,
} from '../../src/evidence/build.ts';
import type { Recipe } from '../../src/evidence/recipe.ts';
import { kaimingUniform } from '../../src/network/initialisations.ts';
import { weightsOf } from '../../src/network/linearGaussian.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { random } from '../../src/random.ts';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

const A = float64;
const recipe: Recipe = { widths: [3, 2, 2, 4], batch: 5, skips: [false, true, false], scaled: true };
const ROLES: readonly CaseRole[] = ['weight', 'input', 'target', 'scale', 'precision', 'direction', 'step'];

/** Entries that say which draw they are of. */
function numbered() {
  const asked: [CaseRole, number, number][] = [];
  const draw = (role: CaseRole, rows: number, columns: number): Float64Matrix => {
    asked.push([role, rows, columns]);
    return A.matrix(rows, columns, new Float64Array(rows * columns).fill(asked.length));
  };
  return { asked, draw };
}

describe('build', () => {
  test('asks for every part in its own shape, and puts it in its place', () => {
    const { asked, draw } = numbered();
    const c = build(A, recipe, draw);
    expect(c.network.widths).toEqual([3, 2, 2, 4]);
    expect(chainOf(c).map(({ skip }) => skip)).toEqual([false, true, false]);
    const shape = (m: Float64Matrix): [number, number] => [m.rows, m.columns];
    const role = (m: Float64Matrix): CaseRole => asked[m.data[0]! - 1]![0];
    for (const [i, { weights, scale, precision }] of chainOf(c).entries()) {
      const rows = [3, 2, 2, 4];
      expect([role(weights), ...shape(weights)]).toEqual(['weight', rows[i + 1], rows[i]]);
      expect([role(scale), ...shape(scale)]).toEqual(['scale', 1, 1]);
      expect([role(precision), ...shape(precision)]).toEqual(['precision', 1, 1]);
      expect([role(c.directions[i]!), ...shape(c.directions[i]!)]).toEqual(['direction', rows[i + 1], rows[i]]);
    }
    expect([role(c.x), ...shape(c.x)]).toEqual(['input', 3, 5]);
    expect([role(c.y), ...shape(c.y)]).toEqual(['target', 4, 5]);
    expect([role(c.step), ...shape(c.step)]).toEqual(['step', 1, 1]);
    expect(asked).toHaveLength(3 * 4 + 3);
  });

  test('unscaled, every scale and precision is 1 and none is drawn', () => {
    const { asked, draw } = numbered();
    const { network } = build(A, { ...recipe, scaled: false }, draw);
    for (const { scale, precision } of chainOf({ network }))
      expect([[...scale.data], [...precision.data]]).toEqual([[1], [1]]);
    expect(asked.map(([role]) => role)).not.toContain('scale');
    expect(asked.map(([role]) => role)).not.toContain('precision');
  });

  test('data take the places of inputs and targets', () => {
    const { asked, draw } = numbered();
    const [x, y] = [Float64Array.from({ length: 15 }, (_, i) => i), Float64Array.from({ length: 20 }, (_, i) => -i)];
    const c = build(A, recipe, draw, { inputs: 3, outputs: 4, x, y });
    expect([c.x, c.y]).toEqual([A.matrix(3, 5, x), A.matrix(4, 5, y)]);
    expect(asked.filter(([role]) => role === 'input' || role === 'target')).toEqual([]);
  });
});

describe('entries', () => {
  test('variables have degree 1 and their own shape', () => {
    const c = build(degree, recipe, variables);
    expect(c.x).toMatchObject({ shape: [3, 5], numerator: 1 });
    expect(weightsOf(c.network.layers[0]!)).toMatchObject({ shape: [2, 3], numerator: 1 });
  });

  test('field elements fill the field: each eighth of it is met, and its ends are reached', () => {
    const draw = fieldElements(random(1, 'field'));
    const values = primeField
      .format(draw('weight', 20, 20))
      .flat()
      .map(BigInt);
    expect(values).toHaveLength(400);
    const eighths = new Set(values.map((v) => Number((v * 8n) / PRIME)));
    // 400 uniform draws miss a given eighth with probability (7/8)^400 < 10⁻²³
    expect(eighths).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
    // the bounds handed to the generator
    const asked: bigint[] = [];
    const spy = { ...random(1), bigint: (low: bigint, high: bigint) => (asked.push(low, high), low) };
    fieldElements(spy)('weight', 1, 1);
    expect(asked).toEqual([0n, PRIME - 1n]);
  });

  test('integers are of at most the magnitude; precisions and steps positive; scales not zero; all of them occur', () => {
    for (const magnitude of [1, 2, 5]) {
      const draw = integers(A, random(magnitude, 'integers'), magnitude);
      const range = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);
      for (const role of ROLES) {
        const m = draw(role, 40, 50);
        expect([m.rows, m.columns]).toEqual([40, 50]);
        const positive = role === 'precision' || role === 'step';
        const expected = positive
          ? range(1, magnitude + 1)
          : range(-magnitude, magnitude).filter((k) => k !== 0 || role !== 'scale');
        // 2000 draws miss one of at most 11 values with probability below 10⁻⁸¹
        expect([role, [...new Set(m.data)].toSorted((a, b) => a - b)]).toEqual([role, expected]);
      }
    }
  });

  test('enumerated goes once through every way to fill weights, inputs and targets, and says when it is done', () => {
    const tiny: Recipe = { widths: [1, 1], batch: 1, skips: [false], scaled: true };
    for (const magnitude of [1, 2]) {
      const count = (2 * magnitude + 1) ** 3;
      const met = new Set<string>();
      for (let index = 0; index < count; index++) {
        const way = enumerated(A, random(1, 'others'), magnitude, index);
        const c = build(A, tiny, way.entries);
        const values = [weightsOf(c.network.layers[0]!), c.x, c.y].map((m) => m.data[0]!);
        for (const v of values) expect(Math.abs(v)).toBeLessThanOrEqual(magnitude);
        met.add(values.map((v) => v + 0).join());
        expect(way.exhausted()).toBe(false);
      }
      expect(met.size).toBe(count);
      const past = enumerated(A, random(1, 'others'), magnitude, count);
      build(A, tiny, past.entries);
      expect(past.exhausted()).toBe(true);
    }
  });

  test('enumerated starts from small numbers: 0, 1, −1, 2, −2', () => {
    const first = [0, 1, 2, 3, 4].map(
      (index) => enumerated(A, random(1), 2, index).entries('weight', 1, 1).data[0]! + 0,
    );
    expect(first).toEqual([0, 1, -1, 2, -2]);
  });

  test('enumerated knows no −0', () =>
    expect(Object.is(enumerated(A, random(1), 2, 0).entries('weight', 1, 1).data[0], 0)).toBe(true));

  test('enumerated draws what else a case has, and counts none of it', () => {
    const way = enumerated(A, random(1, 'others'), 1, 5);
    for (const role of ['scale', 'precision', 'direction', 'step'] as const)
      expect(way.entries(role, 3, 3)).toEqual(expect.objectContaining({ rows: 3, columns: 3 }));
    // 5 = 2 + 1·3
    expect([...way.entries('input', 1, 2).data]).toEqual([-1, 1]);
    expect(way.exhausted()).toBe(false);
  });

  test('doubles are float32 numbers: initialised weights, normal data, scales ±[½, 2], precisions [¼, 4], steps [2⁻⁸, 2⁻⁴]', () => {
    const draw = doubles(A, random(3, 'doubles'), kaimingUniform);
    const of = (role: CaseRole): Float64Array => draw(role, 40, 50).data;
    for (const role of ROLES) {
      const data = of(role);
      expect(data).toHaveLength(2000);
      expect([...data].every((x) => Object.is(x, Math.fround(x)))).toBe(true);
    }
    expect([...of('weight')].every((w) => Math.abs(w) <= 1 / Math.sqrt(50))).toBe(true);
    /** Every fourth of the interval is met, on a scale of powers of two: missed with probability below (3/4)^500. */
    const fills = (values: readonly number[], low: number, high: number): void => {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(2 ** low);
      expect(Math.max(...values)).toBeLessThanOrEqual(2 ** high);
      const quarters = values.map((v) => Math.min(3, Math.floor((4 * (Math.log2(v) - low)) / (high - low))));
      expect(new Set(quarters)).toEqual(new Set([0, 1, 2, 3]));
    };
    const scales = [...of('scale')];
    fills(
      scales.filter((a) => a > 0),
      -1,
      1,
    );
    fills(
      scales.filter((a) => a < 0).map((a) => -a),
      -1,
      1,
    );
    // 2000 fair signs: 6 standard deviations, 2·10⁻⁹
    expect(Math.abs(scales.filter((a) => a > 0).length - 1000)).toBeLessThan(6 * Math.sqrt(500));
    fills([...of('precision')], -2, 2);
    fills([...of('step')], -8, -4);
    for (const role of ['input', 'target', 'direction'] as const) {
      const data = [...of(role)];
      // mean and mean square of 2000 normals, at 6 standard deviations
      expect(Math.abs(data.reduce((sum, v) => sum + v, 0) / 2000)).toBeLessThan(6 / Math.sqrt(2000));
      expect(Math.abs(data.reduce((sum, v) => sum + v * v, 0) / 2000 - 1)).toBeLessThan(6 * Math.sqrt(2 / 2000));
    }
  });

  test('initialisations have the condition numbers of their names', () => {
    expect(Object.keys(INITIALISATIONS)).toEqual([
      ...['kaiming', 'norm-preserving', 'orthogonal', 'condition 1e1', 'condition 1e3'],
    ]);
    expect(Object.keys(HIGH_CONDITION)).toEqual(['condition 1e6', 'condition 1e9', 'condition 1e12']);
    const named = Object.entries({ ...INITIALISATIONS, ...HIGH_CONDITION }).flatMap(([name, initialise]) => {
      const kappa = name === 'orthogonal' ? 1 : Number(/^condition (.*)$/.exec(name)?.[1]);
      return kappa <= 1e6 ? [[kappa, initialise] as const] : []; // WᵀW loses the others in float64
    });
    expect(named).toHaveLength(4);
    for (const [kappa, initialise] of named) {
      const W = Matrix.from1DArray(4, 4, initialise(random(2), 4, 4));
      const squares = new EigenvalueDecomposition(W.transpose().mmul(W), { assumeSymmetric: true }).realEigenvalues;
      const [least, most] = [Math.min(...squares), Math.max(...squares)];
      // WᵀW rounds by a few parts in 2⁵² of its norm: κ² of them in its least eigenvalue
      expect(Math.abs(least / most - kappa ** -2)).toBeLessThan(2 ** -46);
      expect(least / most).toBeGreaterThan(0.5 * kappa ** -2 - 2 ** -46);
    }
  });
});
