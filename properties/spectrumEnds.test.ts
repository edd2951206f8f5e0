import type { Fraction } from 'mathjs';
import { describe, expect, test } from 'vitest';
import type { HostArithmetic } from '../src/arithmetic/arithmetic.ts';
import { float32 } from '../src/arithmetic/float32.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { linearNetwork } from '../src/network/numbers.ts';
import { random } from '../src/random.ts';
import { frobeniusNorm, spectralNormBound } from '../src/theory/norms.ts';
import { spectrum } from '../src/theory/spectrum.ts';
import { spectrumBounds } from '../src/theory/spectrumBounds.ts';
import { exact } from '../theorems/oracles/exact.ts';

// Bounds that are proven for every rounding are held where roundings are large and nothing else is lost: in float32, in one
// dimension, where the exact value is a fraction.

/** Doubles or singles; either way their entries are read as numbers. */
const ENGINES = [
  ['float64', float64 as unknown as HostArithmetic<object>],
  ['float32', float32 as unknown as HostArithmetic<object>],
] as const;

describe('norms', () => {
  test.each(ENGINES)('of one row or column are bounded from above, and by few roundings more: %s', (_, A) => {
    const r = random(1, 'norms');
    for (const n of [1, 2, 7, 100, 1000])
      for (let trial = 0; trial < 20; trial++) {
        const entries = Float64Array.from({ length: n }, () => Math.fround(r.normal() * 2 ** r.integer(-20, 20)));
        const norm = Math.hypot(...entries); // good to a few parts in 2⁵³
        for (const [rows, columns] of [
          [1, n],
          [n, 1],
        ] as const)
          for (const grams of [0, 1, 2, 3]) {
            const X = A.matrix(rows, columns, entries);
            const bound = spectralNormBound(A, X, grams);
            expect(bound / norm).toBeGreaterThan(1 + 2 ** -31);
            // half of γ_n for the Gram, and less for those of the 1 × 1 that it leaves; a factor 1 + 2⁻³⁰ for each
            expect(bound / norm).toBeLessThan(1 + 2 * (n + 4) * A.unitRoundoff + 2 ** -27);
            if (grams === 0) expect(bound).toBe(frobeniusNorm(A, X));
          }
      }
  });

  test('the smaller Gram matrix is the one that is formed', () => {
    const sizes: (readonly [number, number])[] = [];
    const A: typeof float64 = {
      ...float64,
      multiply(...operands) {
        const product = float64.multiply(...operands);
        sizes.push([product.rows, product.columns]);
        return product;
      },
    };
    spectralNormBound(
      A,
      float64.matrix(
        2,
        5,
        Float64Array.from({ length: 10 }, (_, i) => i),
      ),
      1,
    );
    spectralNormBound(
      A,
      float64.matrix(
        5,
        2,
        Float64Array.from({ length: 10 }, (_, i) => i),
      ),
      1,
    );
    expect(sizes).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });

  test('nothing and too much have their norms: 0 and Infinity', () => {
    for (const grams of [0, 1, 3]) {
      expect(spectralNormBound(float64, float64.matrix(1, 2, [0, 0]), grams)).toBe(0);
      expect(spectralNormBound(float64, float64.matrix(1, 2, [1.7e308, 1.7e308]), grams)).toBe(Infinity);
      const large = spectralNormBound(float64, float64.matrix(1, 2, [3e200, 4e200]), grams);
      expect(large).toBeGreaterThanOrEqual(5e200); // whose squares overflow
      expect(large).toBeLessThanOrEqual(5e200 * (1 + 2 ** -20));
    }
  });
});

/** A chain of one neuron a layer, in numbers that float32 holds. */
function chain(seed: number) {
  const r = random(seed, 'chains');
  const L = r.integer(2, 6);
  const draw = (): number => Math.fround(r.normal() * 2 ** r.integer(-2, 1));
  const list = (one: () => number): number[] => Array.from({ length: L }, one);
  return {
    widths: Array.from({ length: L + 1 }, () => 1),
    weights: list(draw).map((w) => [w]),
    scales: list(draw),
    skips: list(() => r.integer(0, 1)).map(Boolean),
    precisions: list(() => Math.fround(2 ** (4 * r.uniform() - 2))),
  };
}
type Chain = ReturnType<typeof chain>;

const of = exact.of;
/** J_l = τ + a w, l = 1..L, entry l. */
const maps = ({ weights, scales, skips }: Chain): Fraction[] => [
  of(0),
  ...weights.map(([w], i) =>
    of(scales[i]!)
      .mul(of(w!))
      .add(of(skips[i] ? 1 : 0)),
  ),
];
const compare = (x: number, y: Fraction): number => of(x).compare(y);
const times = (y: Fraction, factor: number): Fraction => y.mul(of(factor));

describe('spectrumBounds', () => {
  test.each(ENGINES)('on chains are the fractions of their formula, rounded outwards by little: %s', (_, A) => {
    const slack = 2 ** -26 + 200 * A.unitRoundoff;
    for (let seed = 0; seed < 60; seed++) {
      const numbers = chain(seed);
      const [J, p] = [maps(numbers), [of(0), ...numbers.precisions.map((x) => of(x))]];
      const L = J.length - 1;
      // 1/μ = Σ_{l<L} G_l with G_l = J_l² G_{l−1} + 1/p_l from G_1 = 1/p_1
      let G = p[1]!.inverse();
      let inverse = G;
      for (let l = 2; l < L; l++) {
        G = J[l]!.mul(J[l]!).mul(G).add(p[l]!.inverse());
        inverse = inverse.add(G);
      }
      // λ_max = max_l p_l + p_{l+1}(J_{l+1}² + |J_{l+1}|) + p_l |J_l|, where |J_1| and |J_L| couple nothing
      let most = of(0);
      for (let l = 1; l < L; l++) {
        const [j, above] = [J[l]!.abs(), J[l + 1]!.abs()];
        let radius = p[l]!.add(p[l + 1]!.mul(above).mul(above));
        if (l > 1) radius = radius.add(p[l]!.mul(j));
        if (l + 1 < L) radius = radius.add(p[l + 1]!.mul(above));
        if (radius.compare(most) > 0) most = radius;
      }
      const { mu, lambdaMax } = spectrumBounds(A, linearNetwork(A, numbers));
      expect(compare(mu, inverse.inverse()), `seed ${seed}`).toBeLessThan(0);
      expect(compare(mu, times(inverse.inverse(), 1 - slack)), `seed ${seed}`).toBeGreaterThan(0);
      expect(compare(lambdaMax, most), `seed ${seed}`).toBeGreaterThan(0);
      // j is squared, and carries the rounding of J = τ + aW, 1 + |J| times u
      const room = of(1)
        .add(times(most, 1 + slack))
        .sub(most);
      expect(compare(lambdaMax, most.add(times(room, 2 * slack)).add(times(most, slack))), `seed ${seed}`).toBeLessThan(
        0,
      );
    }
  });
});

describe('spectrum', () => {
  test.each(ENGINES)(
    'of one hidden neuron is its second derivative, p_1 + p_2 J_2², enclosed within few roundings: %s',
    (_, A) => {
      for (let seed = 0; seed < 200; seed++) {
        const { weights, scales, skips, precisions } = chain(seed);
        const cut = {
          widths: [1, 1, 1],
          weights: weights.slice(0, 2),
          scales: scales.slice(0, 2),
          skips: skips.slice(0, 2),
        };
        const numbers = { ...cut, precisions: precisions.slice(0, 2) };
        const J = maps(numbers)[2]!;
        const h = of(precisions[0]!).add(of(precisions[1]!).mul(J).mul(J));
        const { mu, lambdaMax } = spectrum(A, linearNetwork(A, numbers));
        expect(compare(mu, h), `seed ${seed}`).toBeLessThan(0);
        expect(compare(lambdaMax, h), `seed ${seed}`).toBeGreaterThan(0);
        // A rounding of J is one of 1 + |a w| in size: H then carries p_2 |J| (1 + |J|) of them, and a dozen of its own.
        const spread = h.add(of(precisions[1]!).mul(of(1).add(J.abs())).mul(of(1).add(J.abs())));
        expect(compare(lambdaMax - mu, times(spread, 64 * A.unitRoundoff)), `seed ${seed}`).toBeLessThan(0);
      }
    },
  );

  test('a lost number is an error and no endless search', () => {
    const network = linearNetwork(float64, { widths: [1, 1, 1], weights: [[1], [2]] });
    for (const lost of [NaN, -Infinity, Infinity]) {
      const A = { ...float64, symmetricEigenvalues: () => Float64Array.of(lost) };
      expect(() => spectrum(A, network)).toThrow(/must be finite/);
    }
  });
});
