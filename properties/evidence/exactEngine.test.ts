import { describe, expect, test } from 'vitest';
import type { ExactArithmetic } from '../../src/arithmetic/arithmetic.ts';
import type { Field } from '../../src/arithmetic/field.ts';
import { type DenseMatrix, matricesOver } from '../../src/arithmetic/matricesOver.ts';
import { selectClaims } from '../../src/claims/index.ts';
import { digits, teacher } from '../../src/data/index.ts';
import type { IdentityTest } from '../../src/evidence/claim.ts';
import { openEngine } from '../../src/evidence/court.ts';
import { exactEngine } from '../../src/evidence/exactEngine.ts';
import { judge } from '../../src/evidence/judge.ts';

const residue = (a: number): number => ((a % 7) + 7) % 7;
const whole = (value: number): number => (Number.isInteger(value) ? value : whole(8 * value)); // 8 is 1

/** Integers mod 7, with a sum that can be wrong. */
const mod7 = (add: (a: number, b: number) => number = (a, b) => a + b): ExactArithmetic<DenseMatrix<number>> => {
  const field: Field<number> = {
    ...{ name: 'mod7', zero: 0, one: 1, from: (value: number) => residue(whole(value)) },
    ...{ add, subtract: (a, b) => a - b, multiply: (a, b) => a * b, normal: residue },
    ...{ invert: (a) => residue(a ** 5), isZero: (a) => a === 0 },
  };
  return {
    ...matricesOver(field),
    equals: (a, b) => a.data.every((x, i) => x === b.data[i]),
    format: (a) =>
      Array.from({ length: a.rows }, (_, i) => a.data.slice(i * a.columns, (i + 1) * a.columns).map(String)),
  };
};

const outcome = async (id: string, A: ExactArithmetic<DenseMatrix<number>>, data = teacher): Promise<string> =>
  (await exactEngine(A).identity(selectClaims([id])[0]!.test as IdentityTest, 1, data)).outcome;

describe('an exact system of one’s own judges claims', () => {
  test.each([
    'se/eq-03',
    'se/eq-33',
    'se/theorem-2-transposed',
    'pc/theorem-1',
    'pc/nonlinear-backprop',
    'se/convolution-theorem-2',
  ])('%s holds in integers mod 7', async (id) => expect(await outcome(id, mod7())).toBe('holds'));
  test.each(['se/theorem-2-printed', 'se/eq-44-printed'])('%s is refuted there', async (id) =>
    expect(await outcome(id, mod7())).toBe('refuted'),
  );
  test('a field whose sums are wrong refutes what holds', async () =>
    expect(
      await outcome(
        'se/eq-33',
        mod7((a, b) => a + 2 * b),
      ),
    ).toBe('refuted'));
  test('whole data are used', async () => {
    const finding = await exactEngine(mod7()).identity(selectClaims(['se/eq-03'])[0]!.test as IdentityTest, 1, digits);
    expect([finding.outcome, finding.data]).toEqual(['holds', 'digits']);
  });
});

test('the court asks it by name, beside the prime field, and leaves bounds on roundings to the others', async () => {
  const rational = await openEngine('rational');
  const court = { seed: 1, data: [teacher], engines: [rational], clock: () => 0 };
  const [identity, bound] = [selectClaims(['se/eq-03'])[0]!, selectClaims(['pc/closed-form-backward-error'])[0]!];
  expect((await judge(identity, court)).findings.map((f) => [f.system, f.outcome])).toEqual([
    ['primeField', 'holds'],
    ['rational', 'holds'],
  ]);
  expect((await judge(bound, court)).findings).toEqual([]);
});
