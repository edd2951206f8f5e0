import { describe, expect, test } from 'vitest';
import { rational } from '../src/arithmetic/rational.ts';
import { DimensionError, type PcnCheckError, ValueError } from '../src/errors.ts';
import {
  type Initialisation,
  conditioned,
  kaimingUniform,
  normPreserving,
  orthogonal,
} from '../src/network/initialisations.ts';
import { type NetworkNumbers, linearNetwork, problem } from '../src/network/linearNetwork.ts';
import { depth, layer, layerNumbers } from '../src/network/network.ts';
import { type ParameterisationName, type Sizes, parameterised } from '../src/network/parameterisations.ts';
import { random } from '../src/random.ts';
import { type Rows, exact } from '../theorems/oracles/exact.ts';
import { eigenvaluesBelow } from '../theorems/oracles/inertia.ts';
import { rowsProduct } from '../theorems/oracles/differences.ts';
import type { Fraction } from 'mathjs';

type Numbers = NetworkNumbers & { x: number[]; y: number[]; batch: number };
const good: Numbers = {
  widths: [2, 3, 3, 1],
  weights: [
    [1, 2, 3, 4, 5, 6],
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
    [7, 8, 9],
  ],
  scales: [1, -0.5, 2],
  skips: [false, true, false],
  precisions: [1, 2, 0.5],
  x: [1, 2, 3, 4],
  y: [5, 6],
  batch: 2,
};

describe('linearNetwork and problem', () => {
  test('a network that chains is taken as it is, entry by entry', () => {
    const P = problem(rational, good);
    expect(depth(P.network)).toBe(3);
    expect(layerNumbers(P.network)).toEqual([1, 2, 3]);
    expect(P.network.widths).toEqual([2, 3, 3, 1]);
    expect(rational.format(layer(P.network, 1).weights)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
    expect(rational.format(layer(P.network, 2).scale)).toEqual([['-1/2']]);
    expect(rational.format(layer(P.network, 3).precision)).toEqual([['1/2']]);
    expect(P.network.layers.map((at) => at.skip)).toEqual([false, true, false]);
    expect(rational.format(P.x)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(rational.format(P.y)).toEqual([['5', '6']]);
  });

  test('absent scales and precisions are 1, absent skips are false', () => {
    const bare = linearNetwork(rational, { widths: [1, 1], weights: [[2]] });
    expect(rational.format(layer(bare, 1).scale)).toEqual([['1']]);
    expect(rational.format(layer(bare, 1).precision)).toEqual([['1']]);
    expect(layer(bare, 1).skip).toBe(false);
  });

  const D = DimensionError;
  const V = ValueError;
  const w = good.weights;
  const cases: [string, Partial<Numbers>, new (message: string) => PcnCheckError, RegExp][] = [
    ['no layer', { widths: [2], weights: [] }, D, /^linearNetwork: weights must have at least one layer, got none/],
    [
      'a width too few',
      { widths: [2, 3, 3] },
      D,
      /^linearNetwork: widths must have 4 entries n_0\.\.n_3 for 3 .*, got 3/,
    ],
    ['a width too many', { widths: [2, 3, 3, 1, 1] }, D, /^linearNetwork: widths must have 4 entries.*, got 5/],
    ['an empty layer', { widths: [2, 0, 3, 1] }, D, /^linearNetwork: width 1 must be a positive integer, got 0; /],
    ['a negative width', { widths: [2, 3, 3, -1] }, D, /^linearNetwork: width 3 must be a positive integer, got -1; /],
    ['half a neuron', { widths: [2, 2.5, 3, 1] }, D, /^linearNetwork: width 1 must be a positive integer, got 2.5; /],
    [
      'a width that is NaN',
      { widths: [NaN, 3, 3, 1] },
      D,
      /^linearNetwork: width 0 must be a positive integer, got NaN; /,
    ],
    [
      'weights that do not chain',
      { widths: [2, 3, 4, 1] },
      D,
      /^linearNetwork: W_2 must be 4×3 to chain widths 2-3-4-1, got 9 entries; give 12/,
    ],
    ['an empty matrix', { weights: [w[0]!, [], w[2]!] }, D, /^linearNetwork: W_2 must be 3×3 .*, got 0 entries; /],
    ['too few scales', { scales: [1, 1] }, D, /^linearNetwork: scales must have one entry for each of 3 layers, got 2/],
    [
      'too many skips',
      { skips: [false, false, false, false] },
      D,
      /^linearNetwork: skips must have one entry .*, got 4/,
    ],
    ['no precisions', { precisions: [] }, D, /^linearNetwork: precisions must have one entry .*, got 0/],
    [
      'a skip between unequal widths',
      { skips: [true, false, false] },
      D,
      /^linearNetwork: layer 1 must be square to have a skip, got 3×2; /,
    ],
    [
      'a weight that is NaN',
      { weights: [w[0]!, w[1]!, [1, NaN, 3]] },
      V,
      /^linearNetwork: W_3 must be finite, got NaN at entry 1; /,
    ],
    [
      'an infinite weight',
      { weights: [[Infinity, 2, 3, 4, 5, 6], w[1]!, w[2]!] },
      V,
      /^linearNetwork: W_1 must be finite, got Infinity at entry 0; /,
    ],
    ['a scale that is NaN', { scales: [1, NaN, 1] }, V, /^linearNetwork: scale 2 must be finite, got NaN/],
    ['an infinite scale', { scales: [1, 1, -Infinity] }, V, /^linearNetwork: scale 3 must be finite, got -Infinity/],
    [
      'a precision of zero',
      { precisions: [1, 0, 1] },
      V,
      /^linearNetwork: precision 2 must be positive and finite, got 0; /,
    ],
    [
      'a negative precision',
      { precisions: [-1, 1, 1] },
      V,
      /^linearNetwork: precision 1 must be positive and finite, got -1; /,
    ],
    [
      'an infinite precision',
      { precisions: [1, 1, Infinity] },
      V,
      /^linearNetwork: precision 3 must be positive and finite, got Infinity; /,
    ],
    [
      'a precision that is NaN',
      { precisions: [1, NaN, 1] },
      V,
      /^linearNetwork: precision 2 must be positive and finite, got NaN; /,
    ],
    ['a batch of zero', { batch: 0, x: [], y: [] }, D, /^problem: batch must be a positive integer, got 0/],
    ['half a batch', { batch: 1.5 }, D, /^problem: batch must be a positive integer, got 1.5/],
    ['inputs of another batch', { x: [1, 2] }, D, /^problem: x must hold 2×2 numbers .*, got 2/],
    ['targets of another batch', { y: [1, 2, 3] }, D, /^problem: y must hold 1×2 numbers .*, got 3/],
    ['an input that is NaN', { x: [1, 2, NaN, 4] }, V, /^problem: x must be finite, got NaN at entry 2; /],
    ['an infinite target', { y: [-Infinity, 1] }, V, /^problem: y must be finite, got -Infinity at entry 0; /],
  ];
  for (const [what, change, type, text] of cases) {
    test(`${what} throws a ${type.name} that says what must hold and what it got`, () => {
      let error: unknown;
      try {
        problem(rational, { ...good, ...change });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(type);
      expect((error as PcnCheckError).message).toMatch(text);
      expect((error as PcnCheckError).message).toMatch(/^(linearNetwork|problem): .+ must .+, got .+$/);
    });
  }
});

// Second moments are judged at five standard errors of their own law: a false alarm has probability 6·10⁻⁷ for each moment.
const ALARM = 5;

function moments(w: Float64Array): { mean: number; square: number } {
  const mean = (f: (x: number) => number): number => w.reduce((sum, x) => sum + f(x), 0) / w.length;
  return { mean: mean((x) => x), square: mean((x) => x * x) };
}

/** Entries of variance s² whose square has variance k s⁴: both sample moments lie within five standard errors. */
function expectMoments(w: Float64Array, variance: number, k: number): void {
  const { mean, square } = moments(w);
  expect(Math.abs(mean)).toBeLessThanOrEqual(ALARM * Math.sqrt(variance / w.length));
  expect(Math.abs(square - variance)).toBeLessThanOrEqual(ALARM * variance * Math.sqrt(k / w.length));
}
const UNIFORM = 4 / 5; // Var(u²)/(E u²)² = (1/5 − 1/9)·9
const NORMAL = 2;

describe('parameterisations', () => {
  // Powers of four, so that every root is exact.
  const sizes: Sizes = { inputs: 4, width: 16, depth: 4, outputs: 3, skips: true, gamma: 2 };
  const scales = (name: ParameterisationName, change: Partial<Sizes> = {}): readonly number[] | undefined =>
    parameterised(name, { ...sizes, ...change }, random(1)).scales;

  test.each<[ParameterisationName, number[], number[]]>([
    ['sp', [1, 1, 1, 1], [1, 1, 1, 1]],
    ['ntp', [1 / 2, 1 / 8, 1 / 8, 1 / 4], [1 / 2, 1 / 4, 1 / 4, 1 / 4]],
    ['mupc', [1 / 2, 1 / 8, 1 / 8, 1 / 32], [1 / 2, 1 / 4, 1 / 4, 1 / 32]],
    ['completep', [1 / 2, 1 / 16, 1 / 16, 1 / 32], [1 / 2, 1 / 4, 1 / 4, 1 / 32]],
  ])('%s has the premultipliers of the table, with skips and without', (name, withSkips, without) => {
    expect(scales(name)).toEqual(withSkips);
    expect(scales(name, { skips: false })).toEqual(without);
  });

  test('γ is 1 unless given', () =>
    expect(scales('mupc', { gamma: 1 })).toEqual(
      parameterised('mupc', { inputs: 4, width: 16, depth: 4, outputs: 3, skips: true }, random(1)).scales,
    ));

  test.each<[ParameterisationName]>([['sp'], ['ntp'], ['mupc'], ['completep']])(
    '%s joins the hidden layers only, chains its widths, and is a valid network',
    (name) => {
      const numbers = parameterised(name, sizes, random(3));
      expect(numbers.widths).toEqual([4, 16, 16, 16, 3]);
      expect(numbers.skips).toEqual([false, true, true, false]);
      expect(depth(linearNetwork(rational, numbers))).toBe(4);
      expect(parameterised(name, { ...sizes, skips: false }, random(3)).skips).toEqual([false, false, false, false]);
    },
  );

  test.each<[ParameterisationName]>([['ntp'], ['mupc'], ['completep']])(
    '%s draws weights of N(0, 1) entries in every layer',
    (name) => {
      const { weights } = parameterised(name, { ...sizes, width: 60, outputs: 60, inputs: 60 }, random(5));
      for (const w of weights) expectMoments(Float64Array.from(w), 1, NORMAL);
    },
  );

  test('sp draws weights uniform on ±1/√fan_in in every layer', () => {
    const { weights, widths } = parameterised('sp', { ...sizes, inputs: 30, width: 60, outputs: 90 }, random(6));
    weights.forEach((w, i) => {
      const entries = Float64Array.from(w);
      expect(Math.max(...entries.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(widths[i]!));
      expectMoments(entries, 1 / (3 * widths[i]!), UNIFORM);
    });
  });

  test('the same seed gives the same network and another seed another one', () => {
    expect(parameterised('mupc', sizes, random(7))).toEqual(parameterised('mupc', sizes, random(7)));
    expect(parameterised('mupc', sizes, random(7))).not.toEqual(parameterised('mupc', sizes, random(8)));
  });

  test('a depth below 2 and an unknown name are refused', () => {
    expect(() => parameterised('sp', { ...sizes, depth: 1 }, random(1))).toThrow(
      /^parameterised: depth must be an integer of at least 2, got 1; /,
    );
    expect(() => parameterised('sp', { ...sizes, depth: 2.5 }, random(1))).toThrow(ValueError);
    expect(() => parameterised('mup' as ParameterisationName, sizes, random(1))).toThrow(
      /^parameterised: name must be one of sp, ntp, mupc, completep, got "mup"/,
    );
  });
});

describe('initialisations', () => {
  test('Kaiming entries lie within ±1/√n and have the moments of that uniform law', () => {
    const w = kaimingUniform(random(1), 150, 100);
    expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expectMoments(w, 1 / 300, UNIFORM);
  });

  test('norm-preserving entries have variance 1/m for m outputs, whatever the number of inputs', () => {
    expectMoments(normPreserving(random(2), 200, 50), 1 / 200, NORMAL);
    expectMoments(normPreserving(random(3), 50, 200), 1 / 50, NORMAL);
  });

  test('the moments have power: variance 1/n for 1/m is seen', () =>
    expect(() => expectMoments(normPreserving(random(2), 200, 50), 1 / 50, NORMAL)).toThrow(/less than or equal/));

  const every: [string, Initialisation][] = [
    ['kaimingUniform', kaimingUniform],
    ['normPreserving', normPreserving],
    ['orthogonal', orthogonal],
    ['conditioned(100)', conditioned(100)],
  ];
  test.each(every)('%s gives m·n finite entries, the same for the same seed and others for another', (_, draw) => {
    const w = draw(random(4), 3, 5);
    expect(w).toHaveLength(15);
    expect(w.every(Number.isFinite)).toBe(true);
    expect(draw(random(4), 3, 5)).toEqual(w);
    expect(draw(random(5), 3, 5)).not.toEqual(w);
  });

  /** The Gram matrix of the shorter side, exact: its eigenvalues are the squares of the singular values. */
  function gram(w: Float64Array, m: number, n: number): Rows<Fraction> {
    const W = Array.from({ length: m }, (_, i) => Array.from({ length: n }, (__, j) => exact.of(w[i * n + j]!)));
    const Wt = W[0]!.map((_, j) => W.map((row) => row[j]!));
    return m < n ? rowsProduct(exact, W, Wt) : rowsProduct(exact, Wt, W);
  }

  /**
   * Singular values are moved by no more than the norm of a perturbation (Weyl), and UΣVᵀ is formed from factors that are
   * orthogonal up to p(n)·u, so each lies within 16·max(m, n)·u·σ_max of the prescribed one. Decided exactly, by inertia.
   */
  test.each(
    [
      [5, 5],
      [6, 3],
      [3, 6],
      [2, 7],
    ].flatMap(([m, n]) => [1, 10, 1e4, 1e8, 1e12].map((kappa) => [m!, n!, kappa] as const)),
  )('a %i×%i matrix conditioned to κ = %d has the linear spectrum of Eq. 31–32 and Kaiming’s norm', (m, n, kappa) => {
    const k = Math.min(m, n);
    const line = Array.from({ length: k }, (_, i) => (k - 1 - i + i / kappa) / (k - 1));
    const frobenius = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));
    const w = conditioned(kappa)(random(9), m, n);
    const before = kaimingUniform(random(9), m, n);
    const factor = frobenius(before) / frobenius(line);
    const slack = 16 * Math.max(m, n) * 2 ** -53 * factor;
    expect(Math.abs(frobenius(w) - frobenius(before))).toBeLessThanOrEqual(Math.sqrt(k) * slack);
    const G = gram(w, m, n);
    line.forEach((s, i) => {
      const [low, high] = [exact.of(Math.max(0, s * factor - slack)), exact.of(s * factor + slack)];
      expect(eigenvaluesBelow(G, low.mul(low))).toBeLessThanOrEqual(k - 1 - i);
      expect(eigenvaluesBelow(G, high.mul(high))).toBeGreaterThanOrEqual(k - i);
    });
  });

  test('an orthogonal W has WᵀW ∝ I within 32·n·u of its diagonal, a conditioned one does not', () => {
    for (const [m, n] of [
      [5, 5],
      [6, 3],
    ] as const) {
      const worst = (draw: Initialisation): number => {
        const G = gram(draw(random(10), m, n), m, n).map((row) => row.map((x) => Number(x.valueOf())));
        const c = G.reduce((sum, row, i) => sum + row[i]!, 0) / n;
        return Math.max(...G.flatMap((row, i) => row.map((x, j) => Math.abs(x - (i === j ? c : 0)) / c)));
      };
      const bound = 32 * Math.max(m, n) * 2 ** -53;
      expect(worst(orthogonal)).toBeLessThanOrEqual(bound);
      expect(worst(conditioned(1.01))).toBeGreaterThan(bound);
    }
  });

  test('a row or a single entry keeps its norm, since one singular value has no spectrum to change', () => {
    for (const [m, n] of [
      [1, 1],
      [1, 6],
      [6, 1],
    ] as const) {
      const [w, before] = [conditioned(50)(random(11), m, n), kaimingUniform(random(11), m, n)];
      w.forEach((x, i) =>
        expect(Math.abs(x - before[i]!)).toBeLessThanOrEqual(16 * 6 * 2 ** -53 * Math.hypot(...before)),
      );
    }
  });

  test.each([0.5, 0, -3, NaN, Infinity])('a condition number of %d is refused', (kappa) => {
    expect(() => conditioned(kappa)).toThrow(ValueError);
    expect(() => conditioned(kappa)).toThrow(/^conditioned: kappa must be finite and at least 1, got .+; /);
  });
});
