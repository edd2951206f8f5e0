import { describe, expect, test } from 'vitest';
import type { Effects, RecordsTest, Row } from '../../src/evidence/claim.ts';
import { judge } from '../../src/evidence/judge.ts';
import { medianInterval } from '../../src/evidence/medianSign.ts';
import { type Archive, judgeRecords } from '../../src/evidence/records.ts';
import { DAMAGED } from '../../src/evidence/seeds.ts';
import { random } from '../../src/random.ts';
import { claim, court, expectRate, expectUndecided } from './trials.ts';

const archive = (rows: readonly Row[] = [], replay = true): Archive => ({
  rows: async () => ({ rows, about: 'made up' }),
  replay: async () => (replay ? { same: 'the same' } : { differs: 'TA is 0.5' }),
});

const records = (effects: Effects, controls: Record<string, Effects> = {}): RecordsTest => ({
  kind: 'records',
  ...{ figure: 'se/0', panel: 'a', reading: 'plain', effect: 'a − b', effects: () => effects },
  controls: Object.fromEntries(Object.entries(controls).map(([name, list]) => [name, () => list])),
});

const outcomeOf = async (effects: Effects): Promise<string> =>
  (await judgeRecords(records(effects), archive())).outcome;

describe('judgeRecords', () => {
  test('holds where every effect of every setting is positive, and names the least', async () => {
    const finding = await judgeRecords(records({ 'depth 1': [1, 2, 3], 'depth 2': [0.5, 4, 2] }), archive());
    expect(finding).toMatchObject({
      outcome: 'holds',
      estimate: 2,
      interval: [0.5, 4],
      cases: { 'depth 1': 3, 'depth 2': 3 },
    });
    expect(finding.summary).toContain('at depth 2, the least of 2 settings (3 seeds, false-alarm rate 0.25;');
    expect(finding.summary).toContain('with this spread from a median of 2 on;'); // 4 − 2, not 2 − 0.5
    const one = await judgeRecords(records({ 'depth 1': [1, 2, 3] }), archive());
    expect(one.summary).toContain('at depth 1, the least of 1 setting (3 seeds');
  });

  test('is refuted where one setting has no positive effect', async () => {
    expect(await outcomeOf({ a: [1, 2, 3], b: [-1, -2, 0] })).toBe('refuted');
  });

  test('is undecided where the signs of a setting differ, and none refutes', async () => {
    expect(await outcomeOf({ a: [1, 2, 3], b: [1, -2, 3] })).toBe('undecided');
  });

  test('an effect of zero is not a positive one', async () => {
    expect(await outcomeOf({ a: [0, 1, 2] })).toBe('undecided');
  });

  test('of every network, one effect that is not positive refutes', async () => {
    const every = async (effects: Effects) =>
      (await judgeRecords({ ...records(effects), every: true }, archive())).outcome;
    expect(await every({ a: [1, 2, 3], b: [1, 0, 3] })).toBe('refuted');
    expect(await every({ a: [1, 2, 3], b: [1, 1, 3] })).toBe('holds');
  });

  test('a claim is as expected only if its controls are refuted', async () => {
    const judged = (control: Effects) =>
      judge(claim(records({ a: [1, 2, 3] }, { 'turned around': control })), court({ archive: archive() }));
    expect((await judged({ a: [-1, -2, -3] })).asExpected).toBe(true);
    expect((await judged({ a: [1, 2, 3] })).asExpected).toBe(false);
  });

  test('decides nothing on records that a run does not confirm', async () => {
    await expectUndecided(records({ a: [1, 2, 3] }), /not what this program computes: TA is 0.5/, {
      archive: archive([], false),
    });
  });

  test.each([
    ['an effect that is no number', { a: [1, Number.NaN] }, /must be numbers/],
    ['one seed', { a: [1] }, /two seeds or more/],
    ['settings of unequal seeds', { a: [1, 2], b: [1, 2, 3] }, /one a seed in every setting/],
    ['no setting', {}, /must be numbers/],
  ])('decides nothing on %s', async (_, effects, reason) => {
    await expectUndecided(records(effects as Effects), reason, { archive: archive() });
  });

  test('decides nothing without an archive', async () => {
    await expectUndecided(records({ a: [1, 2] }), /archive must be there/);
  });

  const rows: readonly Row[] = ['bp', 'pc'].flatMap((rule) =>
    [1, 2].flatMap((depth) => [0, 1, 2].map((seed) => ({ rule, depth, seed, ta: seed + depth / 7 }))),
  );

  test('accepts records in which every seed has the same runs, and shows that it refuses damaged ones', async () => {
    const { outcome, controls } = await judgeRecords(records({ a: [1, 2, 3] }), archive(rows));
    expect(outcome).toBe('holds');
    expect(controls.map(({ expected, outcome }) => [expected, outcome])).toEqual(
      Object.keys(DAMAGED).map(() => ['undecided', 'undecided']),
    );
  });

  test.each<[string, readonly Row[], RegExp]>([
    ['lack a run', rows.slice(1), /same runs for every seed, got others for 1 than for 0|got others for 0 than for 1/],
    ['have a run twice', [...rows, rows[4]!], /same runs for every seed, got others for 1 than for 0/],
    ['have rules on other seeds', rows.map((row) => (row['rule'] === 'pc' ? { ...row, seed: Number(row['seed']) + 5 } : row)), /same runs for every seed/], // prettier-ignore
    ['repeat a seed under another name', rows.map((row) => (row['seed'] === 2 ? { ...row, ta: 1 + Number(row['depth']) / 7 } : row)), /each seed must have runs of its own, got those of 1 again for 2/], // prettier-ignore
  ])('decides nothing on records that %s', async (_, damaged, reason) => {
    await expectUndecided(records({ a: [1, 2, 3] }), reason, { archive: archive(damaged) });
  });

  test('of what is not drawn at random one run decides, and no other statement is decided by one', async () => {
    const one = { ...records({ a: [1] }), every: true, once: true } as const;
    const finding = await judgeRecords(one, archive([{ rule: 'bp', seed: '' }]));
    expect([finding.outcome, finding.controls]).toEqual(['holds', []]);
    expect(finding.summary).toContain('nothing is drawn at random');
    await expectUndecided({ ...records({ a: [1] }), every: true }, /two seeds or more/, { archive: archive() });
  });

  test('refutes a true statement about a median at the rate that it states, whatever the distribution (false-alarm rate of this test: 2e-6)', () => {
    const r = random(1, 'medians');
    const [runs, n] = [20_000, 5];
    let beyond = 0;
    for (let run = 0; run < runs; run++) {
      const samples = Array.from({ length: n }, () => Math.tan(Math.PI * (r.uniform() - 0.5))); // Cauchy: no mean, median 0
      const { interval, tail } = medianInterval(samples);
      expect(tail).toBe(2 ** -n);
      if (interval[1] < 0) beyond++;
    }
    expectRate(beyond, runs, 2 ** -n);
  });
});
