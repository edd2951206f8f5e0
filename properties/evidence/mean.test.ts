import { describe, expect, test } from 'vitest';
import type { MeanTest } from '../../src/evidence/claim.ts';
import { judge } from '../../src/evidence/judge.ts';
import { judgeMean } from '../../src/evidence/mean.ts';
import { meanInterval } from '../../src/evidence/studentT.ts';
import { random } from '../../src/random.ts';
import { FALSE_ALARM, claim, court, expectUndecided, quantile2 } from './trials.ts';

interface Setting {
  readonly predicted?: number;
  readonly sample?: (seed: number) => number;
  readonly controls?: Readonly<Record<string, number>>;
}
const mean = (seeds: number, ...settings: readonly Setting[]): MeanTest => ({
  kind: 'mean',
  quantity: 'E[sample]',
  seeds,
  settings: settings.map((s, i) => ({
    label: `setting ${i + 1}`,
    predicted: 0,
    sample: (seed) => random(seed, 'sample').normal(),
    controls: {},
    ...s,
  })),
});

/** 0, 1, 2 in turn, whatever the run's seed: mean 1, variance 1. */
const zeroOneTwo = (seed: number): number => (seed % 10_000) % 3;

describe('judgeMean', () => {
  // How often a true prediction is refuted: mean.thorough.test.ts.
  test('shares the false-alarm rate over the settings: the half width is that of 1e-4 divided by their number', () => {
    for (const settings of [1, 2, 5]) {
      // Samples 0, 1, 2 have half width q/√3 with two degrees of freedom; a prediction 1 + half is just on the edge.
      const half = quantile2(FALSE_ALARM / settings) / Math.sqrt(3);
      const at = (h: number) =>
        judgeMean(mean(3, ...Array.from({ length: settings }, () => ({ sample: zeroOneTwo, predicted: 1 + h }))), 1);
      // 1e-9 is far above the error of the quantile (fixtures/student-t.json, properties/evidence/studentT.test.ts).
      expect(at(half * (1 - 1e-9)).outcome).toBe('holds');
      expect(at(half * (1 + 1e-9)).outcome).toBe('refuted');
      expect(at(-half * (1 + 1e-9)).outcome).toBe('refuted');
    }
  });

  test('one setting out of five that is wrong refutes, and is the one named', () => {
    const right = { sample: zeroOneTwo, predicted: 1 };
    const finding = judgeMean(mean(300, right, right, { ...right, predicted: 2 }, right, right), 1);
    expect([finding.outcome, finding.worst]).toEqual(['refuted', 'setting 3']);
  });

  test('sees a mean that is two half widths away, but for one run in a thousand', () => {
    const n = 200;
    const [runs, sigma] = [400, 1];
    // t for 1e-4 and many samples is below 4.05; two half widths are then seen unless |N| > 3.9 or so: probability below 1e-3.
    const shift = (2 * 4.05 * sigma) / Math.sqrt(n);
    let seen = 0;
    for (let run = 0; run < runs; run++)
      if (judgeMean(mean(n, { predicted: shift }), run).outcome === 'refuted') seen++;
    expect(runs - seen).toBeLessThanOrEqual(6); // Binomial(400, 1e-3) exceeds 6 with probability below 1e-5
    // A tenth of a half width is not promised, and hardly ever seen.
    expect(judgeMean(mean(n, { predicted: shift / 20 }), 1).outcome).toBe('holds');
  });

  test('draws different samples for different seeds and settings of one run, and the same for the same seed', () => {
    const drawn: number[] = [];
    const recording = mean(50, {
      sample: (seed) => {
        drawn.push(seed);
        return seed % 7;
      },
    });
    const first = judgeMean(recording, 3);
    judgeMean(recording, 4);
    expect(new Set(drawn).size).toBe(100);
    expect(judgeMean(recording, 3)).toEqual(first);
  });

  test('a control inside the interval spoils the verdict; one outside does not', async () => {
    for (const [value, outcome, asExpected] of [
      [1.001, 'holds', false],
      [2, 'refuted', true],
    ] as const) {
      const test = mean(300, { sample: zeroOneTwo, predicted: 1, controls: { other: value } });
      expect(judgeMean(test, 1).controls.map((c) => c.outcome)).toEqual([outcome]);
      const verdict = await judge(claim(test), court());
      expect([verdict.outcome, verdict.asExpected]).toEqual(['holds', asExpected]);
    }
  });

  test('equal samples have no spread: their value holds, any other is refuted', () => {
    expect(judgeMean(mean(10, { sample: () => 1, predicted: 1 }), 1).outcome).toBe('holds');
    expect(judgeMean(mean(10, { sample: () => 1, predicted: 1 + 2 ** -52 }), 1).outcome).toBe('refuted');
  });

  for (const [name, bad] of Object.entries({ NaN: NaN, infinite: Infinity }))
    test(`a sample that is ${name} leaves the claim undecided`, () =>
      expectUndecided(mean(10, { sample: (seed) => (seed % 10 === 3 ? bad : 1), predicted: 1 }), /finite numbers/));

  test('a spread beyond the largest double, or an infinite prediction, leaves the claim undecided', async () => {
    const wide = (seed: number): number => (seed % 2 === 0 ? 1 : -1) * Number.MAX_VALUE;
    await expectUndecided(mean(10, { sample: wide, predicted: 0 }), /finite numbers/);
    await expectUndecided(mean(10, { sample: zeroOneTwo, predicted: Infinity }), /predicted/);
  });

  test('the ends of the interval belong to it', () => {
    const sample = (seed: number): number => (seed % 10_000) - 1; // −1, 0, 1
    const half = meanInterval([-1, 0, 1], FALSE_ALARM).interval[1];
    const finding = judgeMean(mean(3, { sample, predicted: half, controls: { other: -half } }), 1);
    expect(finding).toMatchObject({ outcome: 'holds', ratio: 1, cases: { 'setting 1': 3 } });
    expect(finding.controls).toEqual([{ name: 'setting 1: other', expected: 'refuted', outcome: 'holds', ratio: 1 }]);
    const beyond = half * (1 + 2 ** -52);
    expect(judgeMean(mean(3, { sample, predicted: beyond }), 1)).toMatchObject({ outcome: 'refuted', controls: [] });
  });

  test('says each mean with its half width, the rate and the count', () => {
    const setting = { sample: zeroOneTwo, predicted: 1 };
    const half = Number((quantile2(FALSE_ALARM / 2) / Math.sqrt(3)).toPrecision(2));
    expect(judgeMean(mean(3, setting, setting), 1).summary).toBe(
      `E[sample]: setting 1: 1 ± ${half}, predicted 1; setting 2: 1 ± ${half}, predicted 1 (false-alarm rate 0.0001, 3 samples each)`,
    );
  });

  test('keeps the mean, half the interval and the prediction of each setting', () => {
    const half = quantile2(FALSE_ALARM) / Math.sqrt(3);
    const { means } = judgeMean(mean(3, { sample: zeroOneTwo, predicted: 1.5 }), 1);
    expect(means).toEqual([{ label: 'setting 1', mean: 1, half: expect.any(Number), predicted: 1.5 }]);
    expect(Math.abs(means![0]!.half / half - 1)).toBeLessThan(2 ** -40);
  });

  test('of settings that are equally far off, the first is named', () => {
    const off = { sample: zeroOneTwo, predicted: 2 };
    expect(judgeMean(mean(3, off, off), 1).worst).toBe('setting 1');
  });

  test('a prediction that is not a number never holds', () =>
    expectUndecided(mean(10, { sample: zeroOneTwo, predicted: NaN }), /predicted/));

  test('a single sample, or no setting, leaves the claim undecided', async () => {
    await expectUndecided(mean(1, { predicted: 0 }), /finite numbers/);
    await expectUndecided(mean(10), /settings/);
  });
});
