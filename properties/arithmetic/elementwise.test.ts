import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { STANDARD_ACTIVATIONS } from '../../src/arithmetic/activations.ts';
import type { Arithmetic, Elementwise } from '../../src/arithmetic/arithmetic.ts';
import { bignumber64 } from '../../src/arithmetic/bignumber.ts';
import { degree } from '../../src/arithmetic/degree.ts';
import { type Dual, dual } from '../../src/arithmetic/dual.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float32 } from '../../src/arithmetic/float32.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { POLYNOMIAL } from '../../src/arithmetic/polynomial.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import { requireElementwise } from '../../src/arithmetic/requireElementwise.ts';
import { tfjsElementwise } from '../../src/arithmetic/tfjs/elementwise.ts';
import { EngineError, SingularError } from '../../src/errors.ts';
import { elementwiseLaws } from './elementwiseLaws.ts';
import { exactly, within } from './fractions.ts';
import { MESSAGE, expectThrows, thrown } from './laws.ts';
import { digits, logUniform, seeds, sizes } from './matrices.ts';
import { OF_ENTRIES, evaluate, program } from './programs.ts';
import { FOUND } from './tfjsBackends.ts';

/** Entries with one zero. */
const numbers = (x: Float64Array): Float64Array => x.map((v) => v + 0);

function laws<M>(name: string, A: Arithmetic<M> & Elementwise<M>, read: (a: M) => unknown): void {
  describe(name, () => {
    elementwiseLaws(() => ({ A, read }));
  });
}

const E = elementwiseBound(2 ** -24);
laws('rational', rational, rational.format);
laws('primeField', primeField, primeField.format);
laws('bignumber64', bignumber64, (a) => numbers(bignumber64.entries(a)));
laws('dual(rational)', dual(rational), ({ value, tangent }) => [value, tangent].map(rational.format));
laws('elementwise(float64)', elementwise(float64), (a) => numbers(a.data));
laws('elementwise(float32)', elementwise(float32), (a) => numbers(float32.entries(a)));
laws('elementwiseBound', E, (a) => numbers(E.entries(a)));

for (const { backend, absent, title } of FOUND)
  describe.skipIf(absent)(`tfjs on ${title}`, () => {
    let A: Awaited<ReturnType<typeof tfjsElementwise>>;
    beforeAll(async () => {
      A = await tfjsElementwise(backend);
    });
    elementwiseLaws(() => ({ A, read: async (a) => numbers(await A.read(a)) }));
  });

describe('exact systems', () => {
  const OTHERS = STANDARD_ACTIVATIONS.filter((phi) => !POLYNOMIAL.some((known) => known === phi));
  test.each(OTHERS)('%s is refused by name, with the names of those that are exact', (phi) => {
    const text = new RegExp(`must be one of identity, square, quadratic in an exact system, got "${phi}"`);
    const refuse = <M>(A: Arithmetic<M> & Elementwise<M>): void => {
      for (const body of [() => A.activate(phi, A.identity(2)), () => A.slope(phi, A.identity(2))]) {
        expectThrows(body, EngineError, MESSAGE);
        expectThrows(body, EngineError, text);
      }
    };
    refuse(rational);
    refuse(primeField);
    refuse(bignumber64);
    refuse(degree);
    refuse(dual(rational));
  });
});

describe('dual numbers', () => {
  const D = dual(rational);
  type M = RationalMatrix;
  const same = (a: M, b: M): void => expect(rational.format(a)).toEqual(rational.format(b));
  const pair = (seed: number, n: number): Dual<M> => ({
    value: rational.matrix(n, n, digits(seed, n * n)),
    tangent: rational.matrix(n, n, digits(seed + 1, n * n)),
  });
  /** f(u + u̇) − f(u − u̇), halved: exact for a quadratic f. */
  const central = (f: (a: M) => M, { value, tangent }: Dual<M>): M =>
    rational.scale(
      rational.matrix(1, 1, [0.5]),
      rational.subtract(f(rational.add(value, tangent)), f(rational.subtract(value, tangent))),
    );

  test.each(POLYNOMIAL)('the tangents of %s and of its slope are central differences, which are exact there', (phi) =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const u = pair(seed, n);
        same(
          D.activate(phi, u).tangent,
          central((a) => rational.activate(phi, a), u),
        );
        same(
          D.slope(phi, u).tangent,
          central((a) => rational.slope(phi, a), u),
        );
      }),
      { seed: 46, numRuns: 25 },
    ),
  );

  test('A ∘ B has the tangent of a central difference', () =>
    fc.assert(
      fc.property(seeds, sizes, (seed, n) => {
        const [a, b] = [pair(seed, n), pair(seed + 2, n)];
        const along = (t: number, x: Dual<M>): M =>
          rational.add(x.value, rational.scale(rational.matrix(1, 1, [t]), x.tangent));
        const rise = rational.subtract(
          rational.hadamard(along(1, a), along(1, b)),
          rational.hadamard(along(-1, a), along(-1, b)),
        );
        same(D.hadamard(a, b).tangent, rational.scale(rational.matrix(1, 1, [0.5]), rise));
      }),
      { seed: 47, numRuns: 25 },
    ));

  test('a slope whose own slope no arithmetic has is refused', () => {
    const F = dual(elementwise(float64));
    expectThrows(() => F.slope('tanh', F.identity(1)), EngineError, /whose φ″ is constant, got "tanh"/);
    expect(F.slope('relu', F.identity(1)).tangent.data).toEqual(Float64Array.of(0));
  });

  test('over a system that does not work entry by entry they do not either, and a formula that needs it says so', () => {
    expect(Object.keys(dual(float64))).not.toContain('activate');
    expectThrows(
      () => requireElementwise(dual(float64), 'formula'),
      EngineError,
      /^formula: A must work entry by entry, got dual\(float64\); use elementwise\(float64\)/,
    );
    expect(requireElementwise(D, 'formula')).toBe(D);
  });
});

test('programs with polynomials entry by entry stay within the error bound of the exact value in float64', () => {
  const bounds = elementwiseBound(2 ** -53);
  const A = elementwise(float64);
  let finite = 0;
  fc.assert(
    fc.property(seeds, sizes, fc.integer({ min: 1, max: 5 }), (seed, n, length) => {
      const code = program(seed, n, length, OF_ENTRIES);
      const run = <M>(B: Arithmetic<M>): M =>
        evaluate(
          B,
          code,
          [0, 1, 2].map((i) => B.matrix(n, n, logUniform(seed + i, n * n, 1))),
        );
      if (thrown(() => run(bounds)) instanceof SingularError) return;
      const [{ error }, value, exact] = [run(bounds), run(A).data, run(rational).data];
      error.forEach((e, i) => {
        if (e === Infinity) return;
        finite++;
        expect(within(exactly(value[i]!), exact[i]!, e)).toBe(true);
      });
    }),
    { seed: 48, numRuns: 120 },
  );
  expect(finite).toBeGreaterThan(300);
});
