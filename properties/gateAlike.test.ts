import { describe, expect, test } from 'vitest';
import { type Baseline, readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import { gate, newBaseline } from '../src/gate/gate.ts';
import { historyPoints, thisRun } from '../src/gate/history.ts';
import { gateSection } from '../src/github/summarySections.ts';
import { pcClosedForm } from '../src/learning/index.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { alikeRows, likelyCause } from '../src/report/gate/alike.ts';
import { type GateRecord, gateText } from '../src/report/gate/index.ts';

/** The closed form with updates of layer l times c(l). */
const scaled = (c: (l: number) => number): LearningRule => ({
  ...pcClosedForm,
  learn: async (A, p, z) =>
    (await pcClosedForm.learn(A, p, z)).map((update, i) => ({
      weights: A.scale(A.matrix(1, 1, [c(i + 1)]), update['weights']!),
    })),
});
const bent: LearningRule = {
  ...pcClosedForm,
  learn: async (A, p, z) =>
    (await pcClosedForm.learn(A, p, z)).map(({ weights }) => ({
      weights: { ...weights!, data: weights!.data.map((v) => (v > 0 ? 0.9 * v : v)) },
    })),
};

let baseline: Baseline | undefined;
async function record(rule: LearningRule): Promise<GateRecord> {
  baseline ??= readBaseline(writeBaseline(await newBaseline(pcClosedForm, 1, '0.1.0')));
  const result = await gate(rule, baseline);
  const about = {
    schema: 'pcn-check/gate',
    version: 1,
    pcnCheck: '1',
    baseline: { file: 'b.txt', pcnCheck: '1' },
  } as const;
  return { ...about, ...result, replay: 'again' };
}

describe('what moved alike is told once', () => {
  test('a factor of all updates is a global scale, in the text, in the summary and for each row', async () => {
    const found = await record(scaled(() => 0.98));
    const norms = found.rows.filter(({ metric }) => metric === 'norm-ratio-to-bp');
    const cause = `all ${norms.length} update norms fell by 2 %, directions unchanged: a global scale of 0.98`;
    expect(likelyCause(found.rows)).toBe(cause);
    expect(alikeRows(norms).length).toBe(1);
    const text = gateText(found);
    expect(text.match(/✗ fails/g)?.length).toBe(1);
    expect(text).toContain(`likely cause: ${cause}\n`);
    expect(text).toContain(`fell by 2 % in ${norms.length} series, margin 1.01`);
    for (const { before, now } of norms)
      expect(text).toContain(`${Number(before.toPrecision(6))} → ${Number(now.toPrecision(6))}`);
    const section = gateSection(found);
    expect(section.cause).toBe(cause);
    expect(new Set(section.rows.flatMap(({ alike }) => alike ?? [])).size).toBe(1);
  });

  test('a factor of one layer names the layer, and factors of all layers are called so', async () => {
    expect(likelyCause((await record(scaled((l) => (l === 2 ? 1.5 : 1)))).rows)).toMatch(
      /^the update norm of layer 2 alone rose to 1\.5 times, .* a scale of 1\.5 in that layer$/,
    );
    expect(likelyCause((await record(scaled((l) => 1 + l / 10))).rows)).toMatch(
      /update norms moved by factors from 1\.1 to 1\.\d, .* a scale for each layer/,
    );
  });

  test('an update that turned has no such cause, and one that did not move none', async () => {
    expect(likelyCause((await record(bent)).rows)).toBeUndefined();
    expect(likelyCause((await record(pcClosedForm)).rows)).toBeUndefined();
  });
});

test('the history ends with the run that is judged, at its drop from the last baseline', async () => {
  const found = await record(scaled(() => 0.98));
  const past = { label: 'a', note: '2026-11-28 First', baseline: baseline! };
  const points = historyPoints([past, thisRun(baseline!, '2', found.rows)], 'norm-ratio-to-bp');
  const last = points.filter(({ at }) => at === 1);
  expect(last.length).toBe(points.length / 2);
  // The baseline's numbers have six significant digits, so each is off by 5e-6 of itself at most, and its logarithm by 5e-6/(1 − 5e-6);
  // a run in full digits beside it adds roundings that are nothing beside that. The margin is what a rise is counted in.
  for (const { rise } of last)
    expect(Math.abs(rise - Math.log(0.98) / Math.log(1.01))).toBeLessThan(5.1e-6 / Math.log(1.01));
  expect(
    historyPoints([past, thisRun(baseline!, '2', found.rows)], 'cosine-to-bp').every(({ rise }) => rise === 0),
  ).toBe(true);
});
