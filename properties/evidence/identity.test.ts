import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { primeField } from '../../src/arithmetic/primeField.ts';
import { rescalingOver, sum } from '../../src/claims/parts.ts';
import { digits } from '../../src/data/index.ts';
import { innerProduct, squaredNorm } from '../../src/definition/energy.ts';
import type { Case, Formula, Regime } from '../../src/evidence/claim.ts';
import { judgeIdentity } from '../../src/evidence/identity.ts';
import { judge } from '../../src/evidence/judge.ts';
import { depth, layer, weightsOf, withLayers } from '../../src/network/linearGaussian.ts';
import { rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { residual } from '../../src/theory/feedforward.ts';
import {
  ONE,
  claim,
  court,
  expectUndecided,
  identity,
  number,
  outcomes,
  predicted,
  predictedByProduct,
} from './trials.ts';
import { SEEDS, ANY, GENERAL, RESIDUAL, S, xByNorm, prime, input } from './formulas.ts';

describe('true identities hold', () => {
  const cases: Record<string, [Formula, Formula, Regime]> = {
    'a product of maps, by two roads': [predicted, predictedByProduct, GENERAL],
    'S, summed in another order': [S, (A, c) => rescalingOver(A, c, (l) => l >= 1), GENERAL],
    'S S⁻¹ r = r': [residual, (A, c) => A.multiply(S(A, c), A.solve(S(A, c), residual(A, c))), GENERAL],
    'x = x xᵀx / xᵀx': [input, xByNorm, ANY],
  };
  for (const [name, [left, right, regime]] of Object.entries(cases))
    test(name, () => {
      for (const seed of SEEDS) {
        const finding = judgeIdentity(identity(left, right, regime), seed);
        expect([finding.outcome, finding.summary]).toEqual(['holds', expect.any(String)]);
        expect(finding.probability).toBeLessThan(1e-30);
      }
    });

  test('a product of maps, on the packaged digits', () => {
    const finding = judgeIdentity(identity(predicted, predictedByProduct, ANY), 1, digits);
    expect([finding.outcome, finding.data]).toEqual(['holds', 'digits']);
  });
});

describe('false identities are refuted, however little of the regime shows it', () => {
  const endsOnly: Formula = (A, c) => rescalingOver(A, c, (l) => l === 1 || l === depth(c.network));
  const notAveraged: Formula = (A, c) => squaredNorm(A, c.x);
  const averaged: Formula = (A, c) => A.scale(A.reciprocal(number(A, A.shape(c.x)[1])), squaredNorm(A, c.x));
  const noPrecisions: Formula = (A, c) => {
    const one = number(A, 1);
    return rescalingMatrix(
      A,
      withLayers(c.network, (at) => ({ ...at, precision: one })),
    );
  };
  const meanOver =
    (count: <M>(A: Arithmetic<M>, c: Case<M>) => number): Formula =>
    (A, c) =>
      A.scale(A.reciprocal(number(A, count(A, c))), squaredNorm(A, c.x));
  const [perInput, perOutput] = [
    meanOver((_, c) => c.network.widths[0]!),
    meanOver((_, c) => c.network.widths.at(-1)!),
  ];

  /** The two sides, a regime where they differ, one where they do not. */
  const cases: Record<string, [Formula, Formula, differ: Regime, agree: Regime | undefined]> = {
    'only from depth 3 on: S from its first and last term': [S, endsOnly, ANY, undefined],
    'only for B > 1: a sum in place of a mean': [averaged, notAveraged, ANY, ONE],
    'only for precisions other than 1: S without them': [S, noPrecisions, GENERAL, ANY],
    'only with unequal widths: n_0 in place of n_L': [perInput, perOutput, ANY, RESIDUAL],
  };
  for (const [name, [left, right, differ, agree]] of Object.entries(cases))
    test(name, () => {
      for (const seed of SEEDS) {
        const finding = judgeIdentity(identity(left, right, differ), seed);
        expect(finding.outcome).toBe('refuted');
        expect(finding.probability).toBeUndefined();
        if (agree) expect(judgeIdentity(identity(left, right, agree), seed).outcome).toBe('holds');
      }
    });

  test('the depth at which they first differ is the one named', () => {
    const finding = judgeIdentity(identity(S, endsOnly, ANY), 1);
    expect(finding.summary).toMatch(/differ as rational functions, for example with widths \d-\d-\d-\d, batch 1$/);
  });

  test('a difference in one entry, of one product of two weights, is seen', () => {
    const nudged: Formula = (A, c) => {
      const w = innerProduct(A, weightsOf(layer(c.network, 1)), c.directions[0]!);
      return A.add(predicted(A, c), A.scale(A.multiply(w, w), A.scale(number(A, 2 ** -40), predicted(A, c))));
    };
    expect(judgeIdentity(identity(predicted, nudged), 1).outcome).toBe('refuted');
  });

  test('a right side of another shape gives no verdict', () =>
    expectUndecided(
      identity(predicted, (A, c) => A.transpose(c.x), ANY),
      /shape/,
    ));
});

describe('an identity that holds mod p only because p divides the difference', () => {
  test('p built from integers is zero in the field and nowhere else', () => {
    expect(primeField.format(prime(primeField))).toEqual([['0']]);
  });

  test('x = x + p x is refuted, in fractions', () => {
    const finding = judgeIdentity(
      identity(input, (A, c) => A.add(c.x, A.scale(prime(A), c.x))),
      1,
    );
    expect(finding.outcome).toBe('refuted');
    expect(finding.summary).toMatch(/\(in fractions\)$/);
  });
});

describe('what is no answer is never one', () => {
  test('a left side that throws leaves the claim undecided', () =>
    expectUndecided(
      identity(() => {
        throw new Error('no such formula');
      }, input),
      /the judge stopped: .*no such formula/,
    ));

  test('a right side that throws in one number system only leaves the claim undecided', () =>
    expectUndecided(
      identity(input, (A, c) => {
        if (A.name === 'rational') throw new Error('not in fractions');
        return c.x;
      }),
      /not in fractions/,
    ));

  test('a denominator that always vanishes leaves the claim undecided, and the message says so', () => {
    const overZero: Formula = (A, c) => A.scale(A.reciprocal(number(A, 0)), c.x);
    return expectUndecided(identity(overZero, overZero), /a denominator vanishes at every point with widths/);
  });

  test('a mistake in a formula is not reported as a vanishing denominator', async () => {
    const broken: Formula = (A, c) => {
      if (A.name === 'primeField') throw new TypeError('a mistake');
      return c.x;
    };
    const { findings } = await judge(claim(identity(broken, broken)), court());
    expect(findings.map((f) => f.summary)).toEqual(['the judge stopped: a mistake']);
  });

  test('a regime without a single shape leaves the claim undecided', () =>
    expectUndecided(identity(input, input, { ...ONE, minDepth: 9 }), /regime must have a shape, got none/));
});

describe('controls', () => {
  const wrong: Formula = (A, c) => A.scale(number(A, -1), predicted(A, c));
  const noValue: Formula = (A, c) => A.scale(A.reciprocal(number(A, 0)), predicted(A, c));
  const controls = { 'a sign': wrong, 'no value': noValue, 'no control at all': predicted };

  test('a control is refuted only by its numbers: not by having no value, nor when it is the claim itself', () => {
    expect(outcomes(judgeIdentity(identity(predicted, predictedByProduct, ONE, controls), 1))).toEqual({
      'a sign': 'refuted',
      'no value': 'holds',
      'no control at all': 'holds',
    });
  });

  test('a claim that holds is not as expected while one control is not refuted', async () => {
    const good = { 'a sign': wrong };
    const asExpected = async (set: Record<string, Formula>): Promise<unknown> => {
      const verdict = await judge(claim(identity(predicted, predictedByProduct, ONE, set)), court());
      return [verdict.outcome, verdict.asExpected];
    };
    expect(await asExpected(good)).toEqual(['holds', true]);
    expect(await asExpected(controls)).toEqual(['holds', false]);
  });

  test('a control of another shape, or one that throws, is a mistake and leaves the claim undecided', async () => {
    const throwing: Formula = () => {
      throw new TypeError('a mistake');
    };
    await expectUndecided(identity(predicted, predictedByProduct, ONE, { throwing }), /a mistake/);
  });

  test('a control that differs in one shape only is caught there', () => {
    const deepest: Formula = (A, c) =>
      sum(A, [predicted(A, c), ...(depth(c.network) === 8 ? [A.scale(number(A, 1), predicted(A, c))] : [])]);
    expect(outcomes(judgeIdentity(identity(predicted, predictedByProduct, ONE, { deepest }), 1))).toEqual({
      deepest: 'refuted',
    });
  });
});
