import { describe, expect, test } from 'vitest';
import { PRIME } from '../../src/arithmetic/primeField.ts';
import { type DataSource, digits } from '../../src/data/index.ts';
import { innerProduct } from '../../src/definition/energy.ts';
import { SingularError } from '../../src/errors.ts';
import type { Formula } from '../../src/evidence/claim.ts';
import { judgeIdentity } from '../../src/evidence/identity.ts';
import type { Finding } from '../../src/evidence/verdict.ts';
import { ONE, identity, number, predicted, predictedByProduct } from './trials.ts';
import { xByNorm, input } from './formulas.ts';

describe('the reported probability is (d/(p − e))^k', () => {
  const p = Number(PRIME);
  const shapes = ({ cases }: Finding): number =>
    Object.entries(cases).reduce((n, [name, count]) => (name.startsWith('L=') ? n + count : n), 0);

  test('for a polynomial of degree L + 1, deepest at L = 8: (9/p)²', () => {
    const finding = judgeIdentity(identity(predicted, predictedByProduct), 1);
    expect(finding.degree).toBe(9);
    // One point leaves 4e-18 and two leave 1.5e-35: k = 2, the least below 1e-30, at every depth.
    expect(finding.probability).toBe((9 / p) ** 2);
    expect(finding.points).toBe(2 * shapes(finding));
  });

  test('for x xᵀx / xᵀx = x, of degree 3 over 2: (3/(p − 2))²', () => {
    const finding = judgeIdentity(identity(input, xByNorm), 1);
    expect(finding.degree).toBe(3);
    expect(finding.probability).toBe((3 / (p - 2)) ** 2);
  });

  test('for a degree of 4096, three points are needed', () => {
    // (2^12/p)² = 3e-30 is not enough, (2^12/p)³ = 6e-45 is.
    const power: Formula = (A, c) => {
      let x = innerProduct(A, c.x, c.x); // degree 2
      for (let i = 0; i < 11; i++) x = A.multiply(x, x);
      return x;
    };
    const finding = judgeIdentity(identity(power, power), 1);
    expect(finding.degree).toBe(2 ** 12);
    expect(finding.probability).toBe((2 ** 12 / p) ** 3);
    expect(finding.points).toBe(3 * shapes(finding));
  });
});

describe('what a finding says', () => {
  const passes = 'that is false mod 2⁶¹ − 1 would pass with probability below';

  test('how many points, how many of them in fractions, and how sure that is', () => {
    // 12 chains, 5 of them up to depth 2; (9/p)² = 1.5e-35
    expect(judgeIdentity(identity(predicted, predictedByProduct), 1).summary).toBe(
      `equal mod 2⁶¹ − 1 at 24 random points of 12 shapes, and in fractions at 5 points with 32-bit entries; an identity of degree 9 ${passes} 1e-34`,
    );
  });

  test('nothing of fractions where there were none: deep shapes, and given data', () => {
    expect(judgeIdentity(identity(predicted, predictedByProduct, { ...ONE, minDepth: 3 }), 1).summary).toBe(
      `equal mod 2⁶¹ − 1 at 14 random points of 7 shapes; an identity of degree 9 ${passes} 1e-34`,
    );
    expect(judgeIdentity(identity(predicted, predictedByProduct), 1, digits).summary).toMatch(
      /^equal mod 2⁶¹ − 1 at \d+ random points of 2 shapes; an identity of degree/,
    );
  });

  test('the shape where the sides first differ', () => {
    const wrong: Formula = (A, c) => A.scale(number(A, 2), predicted(A, c));
    expect(judgeIdentity(identity(predicted, wrong), 1)).toMatchObject({
      summary: 'the sides differ as rational functions, for example with widths 2-3, batch 1',
    });
  });

  test('a denominator of large degree leaves fewer points, and a larger probability', () => {
    const power: Formula = (A, c) => {
      let x = innerProduct(A, c.x, c.x);
      for (let i = 0; i < 11; i++) x = A.multiply(x, x);
      return A.reciprocal(x);
    };
    const { probability, degree } = judgeIdentity(identity(power, power), 1);
    const k = Math.ceil(Math.log(1e-30) / Math.log(degree! / Number(PRIME)));
    expect(probability).toBeGreaterThan((degree! / Number(PRIME)) ** k);
  });

  test('data are asked for the sizes of the first layer and the last', () => {
    const asked = new Set<string>();
    const data: DataSource = {
      ...digits,
      draw(r, inputs, outputs, batch) {
        asked.add(`${inputs} ${outputs}`);
        return digits.draw(r, inputs, outputs, batch);
      },
    };
    judgeIdentity(identity(predicted, predictedByProduct), 1, data);
    expect([...asked]).toEqual([`${digits.sizes!.inputs} ${digits.sizes!.outputs}`]);
  });

  test('a point where a denominator vanishes is drawn again, 20 times', () => {
    const failing = (times: number) => {
      let count = 0;
      const formula: Formula = (A, c) => {
        if (A.name === 'primeField' && count++ < times) throw new SingularError('no pivot');
        return predicted(A, c);
      };
      return judgeIdentity(identity(formula, predictedByProduct), 1).outcome;
    };
    expect(failing(20)).toBe('holds');
    expect(() => failing(21)).toThrow(/a denominator vanishes at every point with widths 2-3/);
    expect(() => failing(21)).toThrow(expect.objectContaining({ cause: expect.any(SingularError) as Error }) as Error);
  });
});
