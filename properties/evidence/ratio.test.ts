import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { teacher } from '../../src/data/index.ts';
import type { Measurement, Ratio, RatioCase, RatioTest } from '../../src/evidence/claim.ts';
import type { JudgingEngine } from '../../src/evidence/engines.ts';
import { judge } from '../../src/evidence/judge.ts';
import { judgeRatio } from '../../src/evidence/ratio.ts';
import { claim, court, expectUndecided } from './trials.ts';

type Result = Ratio | { readonly undecided: string };

const cases = (count: number): readonly RatioCase[] =>
  Array.from({ length: count }, (_, i) => ({
    label: `case ${i + 1}`,
    numbers: { widths: [1, 1], weights: [Float64Array.of(1)], x: Float64Array.of(1), y: Float64Array.of(1), batch: 1 },
  }));

/** Case by case what is measured. */
const given =
  (results: readonly Result[]): Measurement =>
  (_, c) =>
    Promise.resolve(results[Number(c.label.slice(5)) - 1]!);

const ratioTest = (results: readonly Result[], controls: Record<string, readonly Result[]> = {}): RatioTest => ({
  kind: 'certificate',
  engines: ['float64'],
  cases: () => cases(results.length),
  measure: given(results),
  controls: Object.fromEntries(Object.entries(controls).map(([name, r]) => [name, given(r)])),
});

const of = (error: number, bound = 1): Ratio => ({ error, bound });
const engine: JudgingEngine = {
  name: 'float64',
  about: 'made for this test',
  multiply: () => Promise.resolve(),
  precision: 'float64',
  unitRoundoff: float64.unitRoundoff,
  identity: () => Promise.reject(new Error('not asked')),
  ratio: (t, seed, data) => judgeRatio(t, float64, seed, data),
};
const run = (results: readonly Result[]) => judgeRatio(ratioTest(results), float64, 1, teacher);

describe('judgeRatio', () => {
  test('holds while every error is at most its bound, and reports the worst case', async () => {
    const finding = await run([of(1, 4), of(3, 3), of(0, 0)]);
    expect([finding.outcome, finding.ratio, finding.worst]).toEqual(['holds', 1, 'case 2']);
  });

  test('is refuted by one case beyond its bound, by the least bit', async () => {
    const finding = await run([of(0.5), of(1 + 2 ** -52), of(0.5)]);
    expect([finding.outcome, finding.worst]).toEqual(['refuted', 'case 2']);
  });

  for (const [name, result] of Object.entries({
    'an error that is NaN': of(NaN),
    'a bound that is NaN': of(1, NaN),
    'a bound of zero': of(1, 0),
    'an infinite error within an infinite bound': of(Infinity, Infinity),
  }))
    test(`${name} is refuted with ratio Infinity, whatever comes after it`, async () => {
      const finding = await run([of(0.5), result, of(0.5)]);
      expect([finding.outcome, finding.ratio, finding.worst]).toEqual(['refuted', Infinity, 'case 2']);
    });

  test('says how far, where first and where most', async () => {
    expect(await run([of(0.5), of(0.5), of(0.25)])).toEqual({
      ...{ kind: 'certificate', system: 'float64', data: 'teacher', outcome: 'holds', unitRoundoff: 2 ** -53 },
      ...{ cases: { 'L=1': 3 }, controls: [], ratio: 0.5, worst: 'case 1' },
      summary: 'within the bound in 3 cases, worst error/bound 0.5',
    });
    expect(await run([of(1), of(2), of(3), of(3)])).toMatchObject({
      ...{ outcome: 'refuted', worst: 'case 3' },
      summary: 'beyond the bound in 4 cases, worst error/bound 3; the smallest case beyond it: case 2',
    });
    expect((await run([of(0.5), of(NaN)])).summary).toMatch(/; the smallest case beyond it: case 2$/);
  });

  test('a bound that is not finite says nothing, unlike an error that is not', async () => {
    expect(await run([of(0.5), of(2, Infinity)])).toMatchObject({
      ...{ outcome: 'undecided', ratio: 0.5, worst: 'case 1' },
      summary: 'case 2: the bound is not finite, so that an error of 2 says nothing',
    });
    expect((await run([of(0, Infinity)])).outcome).toBe('undecided');
    expect((await run([of(Infinity, 1)])).outcome).toBe('refuted');
  });

  test('what refutes is said before what could not be decided', async () => {
    expect((await run([{ undecided: 'ran out of steps' }, of(2)])).summary).toBe(
      'beyond the bound in 2 cases, worst error/bound 2; the smallest case beyond it: case 2; case 1: ran out of steps',
    );
  });

  test('a control at its bound is not refuted', async () => {
    const finding = await judgeRatio(ratioTest([of(0.1)], { edge: [of(1)] }), float64, 1, teacher);
    expect(finding.controls).toEqual([{ name: 'edge', expected: 'refuted', outcome: 'holds', ratio: 1 }]);
  });

  test('a case that did not converge leaves the claim undecided', () =>
    expectUndecided(ratioTest([of(0.5), { undecided: 'ran out of steps' }]), /case 2: ran out of steps/, {
      engines: [engine],
    }));

  test('a case beyond its bound refutes even if another did not converge', async () => {
    expect((await run([{ undecided: 'ran out of steps' }, of(2)])).outcome).toBe('refuted');
  });

  test('no case, or no engine of the precision asked for, leaves the claim undecided', async () => {
    await expectUndecided(ratioTest([]), /cases must not be empty/, { engines: [engine] });
    await expectUndecided(ratioTest([of(0.5)]), /^$/, { engines: [{ ...engine, precision: 'float32' }] });
  });

  test('a control must exceed its bound in one case', async () => {
    for (const [control, asExpected] of [
      [[of(0.5), of(3)], true],
      [[of(0.5), of(0.5)], false],
      [[{ undecided: 'diverged' }, { undecided: 'diverged' }], false],
    ] as const) {
      const verdict = await judge(claim(ratioTest([of(0.1), of(0.2)], { control })), court({ engines: [engine] }));
      expect([verdict.outcome, verdict.asExpected]).toEqual(['holds', asExpected]);
    }
  });
});
