import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { teacher } from '../../src/data/index.ts';
import { SingularError } from '../../src/errors.ts';
import type { Case, Formula } from '../../src/evidence/claim.ts';
import { type RoundingEngine, judgeEnclosure } from '../../src/evidence/enclosure.ts';
import type { Finding } from '../../src/evidence/verdict.ts';
import { orthogonal } from '../../src/network/initialisations.ts';
import { depth } from '../../src/network/linearGaussian.ts';
import { ONE, identity, spoiled } from './trials.ts';

// Formulas whose values and error bounds are given, so that every ratio is known. Regime ONE has two shapes here: L = 2 and L = 3.

type Given = readonly (readonly [value: number, error: number])[];

/** A column of given values; where bounds are computed, with the given errors. */
const given =
  (entries: Given | ((depth: number) => Given)): Formula =>
  <M>(A: Arithmetic<M>, c: Case<M>): M => {
    const list = typeof entries === 'function' ? entries(depth(c.network)) : entries;
    const values = list.map(([value]) => value);
    const made = A.matrix(
      list.length,
      1,
      values.map((v) => (Number.isFinite(v) ? v : 0)),
    );
    if (!(typeof made === 'object' && made !== null && 'error' in made)) return made;
    const value = { ...(made as unknown as { value: Float64Matrix }).value, data: Float64Array.from(values) };
    return { value, error: Float64Array.from(list, ([, error]) => error) } as M;
  };
/** 1, within so much. */
const one = (error: number): Formula => given([[1, error]]);

// Not the reference itself, so that values are computed on it.
const engine: RoundingEngine<Float64Matrix, Float64Matrix> = {
  ...{
    arithmetic: spoiled({ name: 'an engine' }),
    reference: float64 as RoundingEngine<Float64Matrix, Float64Matrix>['reference'],
  },
  ...{ initialisations: { orthogonal }, reach: 'narrow' },
};
const run = (left: Formula, right: Formula, controls: Record<string, Formula> = {}): Promise<Finding> =>
  judgeEnclosure(identity(left, right, ONE, controls), engine, 1, teacher);

const SHALLOW = /^widths \d-\d-\d, batch 1, orthogonal weights$/;

describe('what a finding says', () => {
  test('a difference as large as both bounds together holds', async () => {
    const finding = await run(one(0.5), given([[2, 0.5]]), { far: given([[4, 0.5]]) });
    expect(finding).toMatchObject({ outcome: 'holds', ratio: 1, cases: { 'L=2': 1, 'L=3': 1, orthogonal: 2 } });
    expect(finding.summary).toBe('within the proven rounding bound in 2 cases, worst error/bound 1');
    expect(finding.controls).toEqual([{ name: 'far', expected: 'refuted', outcome: 'refuted', ratio: 3 }]);
    expect(finding.worst).toMatch(SHALLOW);
  });

  test('a larger one is refuted, with its smallest case and its worst', async () => {
    const alike = await run(one(0.5), given([[3, 0.5]]), { near: one(0.5) });
    expect([alike.outcome, alike.ratio]).toEqual(['refuted', 2]);
    expect(alike.summary).toMatch(
      /^beyond the proven rounding bound in 2 cases, worst error\/bound 2; the smallest case beyond it: widths \d-\d-\d, batch 1, orthogonal weights \(rounding\/0\)$/,
    );
    expect(alike.worst).toMatch(SHALLOW); // the first of two that are as bad
    const first = await run(
      one(0.5),
      given((L) => [[L === 2 ? 4 : 3, 0.5]]),
    );
    expect([first.ratio, SHALLOW.test(first.worst!)]).toEqual([3, true]);
    const second = await run(
      one(0.5),
      given((L) => [[L, 0.5]]),
    );
    expect([second.ratio, SHALLOW.test(second.worst!)]).toEqual([2, false]);
    expect(second.summary).toMatch(/the smallest case beyond it: widths \d-\d-\d-\d,/);
  });

  test('a control at the bound, or within it, is not seen', async () => {
    const finding = await run(one(0.5), one(0.5), { edge: given([[2, 0.5]]), same: one(0.5), far: given([[9, 0.5]]) });
    expect(finding.outcome).toBe('undecided');
    expect(finding.summary).toBe(
      'within the proven rounding bound in 2 cases, worst error/bound 0; so is "edge", "same", so this engine cannot tell',
    );
    expect(finding.controls.map(({ ratio }) => ratio)).toEqual([1, 0, 8]);
  });

  test('a bound as wide as the values tells something, a wider one nothing', async () => {
    const silent = 'the bound is wider than the values in every case';
    expect(await run(one(1), one(1))).toMatchObject({ outcome: 'holds' });
    for (const [left, right] of [
      [one(1.5), one(0.5)],
      [one(0.5), one(1.5)],
    ] as const)
      expect(await run(left, right)).toMatchObject({ outcome: 'undecided', summary: silent, ratio: 0, cases: {} });
    const lost = given([
      [1, 0],
      [Infinity, Infinity],
    ]);
    expect(await run(lost, lost)).toMatchObject({ outcome: 'undecided', summary: silent });
    expect(await run(one(1.5), one(0.5), { c: one(0.5) })).toMatchObject({
      outcome: 'undecided',
      summary: `${silent}; so is "c", so this engine cannot tell`,
    });
  });

  test.each([
    ['left', (wide: Formula) => run(wide, one(0.5))],
    ['right', (wide: Formula) => run(one(0.5), wide)],
  ] as const)('cases out of reach on the %s are counted beside those that are not', async (_, judged) => {
    const finding = await judged(given((L) => [[1, L === 2 ? 1.5 : 0.5]]));
    expect(finding).toMatchObject({ outcome: 'holds', cases: { 'L=3': 1 } });
    expect(finding.summary).toBe(
      'within the proven rounding bound in 1 cases, worst error/bound 0; 1 more were out of reach',
    );
  });

  test('a regime without a shape on this engine', async () => {
    const nothing = identity(one(0.5), one(0.5), { ...ONE, minDepth: 9 });
    expect(await judgeEnclosure(nothing, engine, 1, teacher)).toMatchObject({
      ...{ outcome: 'undecided', summary: 'this engine is given no shape of the regime' },
    });
  });
});

describe('what is compared', () => {
  test('equal entries without any error hide no other', async () => {
    const of = (second: number): Formula =>
      given([
        [1, 0],
        [second, 0.5],
        [1, 0],
      ]);
    expect(await run(of(1), of(2))).toMatchObject({ outcome: 'holds', ratio: 1 });
    expect(await run(of(1), of(3))).toMatchObject({ outcome: 'refuted', ratio: 2 });
  });

  test('the values of the engine, and those of the reference only where it is the engine', async () => {
    const asked: string[] = [];
    const spy: Formula = (A, c) => {
      asked.push(A.name);
      return one(0.5)(A, c);
    };
    await run(spy, one(0.5));
    expect(asked.filter((name) => name === 'an engine')).toHaveLength(2);
    const bounds = asked.length - 2;
    asked.length = 0;
    await judgeEnclosure(identity(spy, one(0.5)), { ...engine, arithmetic: float64 }, 1, teacher);
    expect(asked).toHaveLength(bounds);
  });

  test('a singular matrix is out of reach, any other mistake is let out', async () => {
    const failing = (error: Error): Formula => {
      return () => {
        throw error;
      };
    };
    expect(await run(failing(new SingularError('no pivot')), one(0.5))).toMatchObject({ outcome: 'undecided' });
    await expect(run(failing(new TypeError('a mistake')), one(0.5))).rejects.toThrow('a mistake');
  });
});
