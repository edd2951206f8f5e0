import { expect } from 'vitest';
import type { Arithmetic, FloatArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { mapProduct } from '../../src/claims/parts.ts';
import { teacher } from '../../src/data/index.ts';
import type { Claim, Formula, IdentityTest, Regime, Test } from '../../src/evidence/claim.ts';
import { type Court, judge } from '../../src/evidence/judge.ts';
import type { Finding, Outcome, Verdict } from '../../src/evidence/verdict.ts';
import { depth } from '../../src/network/linearGaussian.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';

// What the tests of the judges share: claims made up for the purpose, true and false.

export const ONE: Regime = { family: 'dln', batch: 'one' };

export const number = <M>(A: Arithmetic<M>, value: number): M => A.matrix(1, 1, [value]);

/** J_L(⋯(J_1 x)): of degree L + 1 in weights and inputs where scales are fixed. */
export const predicted: Formula = (A, c) => feedforwardActivities(A, c.network, c.x).at(-1)!;

/** (J_L ⋯ J_1) x: the same by another road. */
export const predictedByProduct: Formula = (A, c) => A.multiply(mapProduct(A, c, depth(c.network), 1), c.x);

export const identity = (
  left: Formula,
  right: Formula,
  regime: Regime = ONE,
  controls: Readonly<Record<string, Formula>> = {},
): IdentityTest => ({ kind: 'identity', regime, left, right, controls });

export const claim = (test: Test, expected: Claim['expected'] = 'holds', id = 'made-up/claim'): Claim => ({
  id,
  title: 'Made up',
  source: { paper: 'PC', place: 'nowhere' },
  statement: 'Made up.',
  formula: 'x = x',
  expected,
  test,
});

/** A court without rounding engines, whose clock stands still. */
export const court = (change: Partial<Court> = {}): Court => ({
  seed: 1,
  data: [teacher],
  engines: [],
  clock: () => 0,
  ...change,
});

/** Judges a test as a claim that should hold and as one that should be refuted; neither may be satisfied by `undecided`. */
export async function expectUndecided(test: Test, reason: RegExp, change: Partial<Court> = {}): Promise<void> {
  for (const expected of ['holds', 'refuted'] as const) {
    const verdict: Verdict = await judge(claim(test, expected), court(change));
    expect({ outcome: verdict.outcome, asExpected: verdict.asExpected }).toEqual({
      outcome: 'undecided',
      asExpected: false,
    });
    expect(verdict.findings.map((f) => f.summary).join('; ')).toMatch(reason);
  }
}

/** float64 with one operation spoiled. */
export const spoiled = (change: Partial<FloatArithmetic<Float64Matrix>>): FloatArithmetic<Float64Matrix> => ({
  ...float64,
  name: 'spoiled',
  ...change,
});

export const outcomes = (finding: Finding): Readonly<Record<string, Outcome>> =>
  Object.fromEntries(finding.controls.map(({ name, outcome }) => [name, outcome]));

/** P(X ≥ k) for X ~ Binomial(n, p), summed from k upwards. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  let lnTerm = n * Math.log1p(-p); // ln P(X = 0)
  let [below, total] = [0, 0];
  for (let i = 0; i <= n; i++) {
    const term = Math.exp(lnTerm);
    if (i < k) below += term;
    else total += term;
    lnTerm += Math.log(((n - i) / (i + 1)) * (p / (1 - p)));
  }
  return total / (below + total);
}

/** The stated chance that a true prediction of a mean is refuted. */
export const FALSE_ALARM = 1e-4;

/** Student's t of two degrees of freedom, in closed form. */
export const quantile2 = (tail: number): number => Math.sqrt((2 * (1 - tail) ** 2) / (tail * (2 - tail)));

/** Refuses a count of rare events that would be seen with probability below 10⁻⁶ if its rate were p. */
export function expectRate(count: number, n: number, p: number): void {
  const [atLeast, atMost] = [binomialAtLeast(count, n, p), 1 - binomialAtLeast(count + 1, n, p)];
  expect({ count, n, p, atLeast, atMost, believable: Math.min(atLeast, atMost) > 1e-6 }).toMatchObject({
    believable: true,
  });
}
