import { describe, expect, test } from 'vitest';
import { float64 } from '../src/arithmetic/float64.ts';
import { readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import { CONFIGURATIONS, configurationNamed, fittedTo, gateProblem } from '../src/gate/configurations.ts';
import { gate, newBaseline } from '../src/gate/gate.ts';
import { ValueError } from '../src/errors.ts';
import { pcClosedForm } from '../src/learning/index.ts';
import type { Capabilities, LearningRule } from '../src/learning/rule.ts';
import { settled } from '../src/learning/settled.ts';
import { chainOf } from '../src/problem/chain.ts';
import { changesText, fitted } from '../src/report/gate/index.ts';
import { feedforwardActivities } from '../src/theory/feedforward.ts';

const NAMES = [...CONFIGURATIONS.keys()];

/** Settles plain networks alone, as it declares. */
const plain: LearningRule = {
  ...pcClosedForm,
  id: 'plain',
  capabilities: { skips: false, scales: false, precisions: false },
  infer: async (A, problem) =>
    chainOf(problem).some((at) => at.skip || at.scale.data[0] !== 1)
      ? { undecided: 'plain layers only' }
      : settled(A, problem),
};

describe('the networks of the gate', () => {
  test('are those chosen for a rule that lacks nothing, by the names that baselines have', () => {
    expect(fittedTo(pcClosedForm)).toEqual({ names: NAMES, fits: [] });
    for (const [name, configuration] of CONFIGURATIONS) expect(configurationNamed(name)).toEqual(configuration);
    expect(configurationNamed('sp-L3-N12-B4-digits')).toBeUndefined();
    expect(configurationNamed('sp-skips-L3-N12-B4-teacher')).toBeUndefined();
  });

  test.each(NAMES)('%s written plainly predicts the same, to rounding', (name) => {
    const [one, other] = [gateProblem(name, 1, 2), gateProblem(`${name}-plain`, 1, 2)];
    expect(chainOf(other).every((at) => !at.skip && at.scale.data[0] === 1)).toBe(true);
    const [a, b] = [one, other].map(({ network, x }) => feedforwardActivities(float64, network, x));
    for (const [l, zl] of a!.entries())
      for (const [k, v] of zl.data.entries()) {
        const size = Math.max(...zl.data.map(Math.abs));
        expect(Math.abs(b![l]!.data[k]! - v)).toBeLessThanOrEqual(size * 2 ** -53 * 64 * zl.rows * (l + 1));
      }
    expect(one.y.data).toEqual(other.y.data);
  });

  test('are no deeper, shallower or wider than the rule declares, and say so', () => {
    const names = (capabilities: Capabilities): readonly string[] => fittedTo({ capabilities }).names;
    expect(names({ depth: [1, 3] })).toEqual([
      ...['sp-L3-N12-B4-teacher', 'mupc-skips-L3-N16-B8-digits-sized', 'ntp-L3-N10-B4-teacher-sized'],
    ]);
    expect(names({ depth: [4, 9], skips: false })[0]).toBe('sp-L4-N12-B4-teacher-sized');
    const { names: narrow, fits } = fittedTo({ capabilities: { width: 12 } });
    expect(narrow).toEqual(['sp-L3-N12-B4-teacher', 'ntp-L5-N10-B4-teacher']);
    expect(fitted(fits)).toEqual([
      'left out: mupc-skips-L4-N16-B8-digits, as the rule declares to lack networks with wider layers',
    ]);
  });
});

describe('the gate of a plain rule', () => {
  test('measures it on as many series as any other, on networks written plainly, and says so', async () => {
    const [baseline, whole] = [await newBaseline(plain, 1, '0.1.0'), await newBaseline(pcClosedForm, 1, '0.1.0')];
    expect(baseline.series.length).toBe(whole.series.length);
    expect(baseline.noAnswers).toEqual([]);
    expect(fitted(baseline.fits)).toEqual([
      'mupc-skips-L4-N16-B8-digits is measured as mupc-skips-L4-N16-B8-digits-plain, as the rule declares to lack networks with skips and scales',
      'ntp-L5-N10-B4-teacher is measured as ntp-L5-N10-B4-teacher-plain, as the rule declares to lack networks with scales',
    ]);
    expect(changesText('file', undefined, baseline.series.length)).toContain(`${whole.series.length} series`);
    const again = await gate(plain, readBaseline(writeBaseline(baseline)));
    expect(again).toMatchObject({ outcome: 'passes', fresh: [], lost: [] });
    expect(again.fits).toEqual(baseline.fits);
  });

  test('of which nothing can be measured is an error, with the reason', async () => {
    const nothing = newBaseline({ ...plain, capabilities: { depth: [1, 1] } }, 1, '0.1.0');
    await expect(nothing).rejects.toThrow(ValueError);
    await expect(nothing).rejects.toThrow(/the first reason: the rule declares to lack networks with more layers/);
  });
});
