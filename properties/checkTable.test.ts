import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkTable } from '../src/cli/checkTable.ts';
import { CORE_IDS } from '../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../src/conformance/checkRule.ts';
import { backprop, pcClosedForm } from '../src/learning/index.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { settled } from '../src/learning/settled.ts';
import { chainOf } from '../src/problem/chain.ts';
import { cells } from '../src/report/cells.ts';
import { each, times } from './conformance/told.ts';

const wrong: LearningRule = {
  ...pcClosedForm,
  name: 'Wrong sign',
  departures: { locality: 'It is said to.' },
  learn: async (A, problem, z) => each(await pcClosedForm.learn(A, problem, z), times(-1)),
};
const silent: LearningRule = { ...pcClosedForm, infer: async () => ({ undecided: 'still moving' }) };
const plain: LearningRule = {
  ...pcClosedForm,
  capabilities: { skips: false, scales: false },
  infer: async (A, problem) =>
    chainOf(problem).some((at) => at.skip || at.scale.data[0] !== 1)
      ? { undecided: 'plain layers only' }
      : settled(A, problem),
};

const table = (report: RuleReport, more: { columns?: number; color?: boolean; stderr?: string } = {}): string =>
  checkTable(report, { columns: 120, color: false, seconds: 3.2, replay: 'pcn-check check X', stderr: '', ...more });

describe('the table of checks', () => {
  let reports: Readonly<Record<'passing' | 'refuted' | 'undecided' | 'partial' | 'plain', RuleReport>>;
  beforeAll(async () => {
    const [passing, refuted, undecided, able] = await Promise.all(
      [backprop, wrong, silent, plain].map((rule) => checkRule(rule, { seed: 1 })),
    );
    const others = CORE_IDS.filter((id) => id !== 'scales-and-skips');
    const partial = await checkRule(pcClosedForm, { seed: 1, checks: others });
    reports = { passing: passing!, refuted: refuted!, undecided: undecided!, partial, plain: able! };
  });

  test('gives each check its number, outcome, expected outcome and detail, and sums up in a line', () => {
    const text = table(reports.passing);
    expect(text).toMatch(/^C01 {2}determinism +holds +holds +asked twice, no bit differs \(widths 1-1-1, batch 1\)$/m);
    expect(text).toMatch(/^C10 {2}locality +refuted +refuted +the update of W_2 changes/m);
    expect(text).toMatch(
      /Backpropagation: as expected\n\d\d checks: \d+ hold, 5 depart as declared, \d untested; seed 1, 3\.2 s/,
    );
  });

  test('calls an optional check that had nothing to say untested, and not undecided', () => {
    expect(table(reports.passing)).toMatch(
      /^C14 {2}declared-absence +untested +optional: no problem had anything to say$/m,
    );
    expect(table(reports.passing)).not.toContain('undecided');
  });

  test('explains each unexpected result: asked, came, the smallest case, declared, likely cause, the line in code', () => {
    const text = table(reports.refuted);
    expect(text).toContain('C04 energy-descent: refuted, expected holds\n  asked: activities have an energy between');
    expect(text).toMatch(/ {2}smallest case: widths 1-1-1, batch 1; x = \[1\], y = \[-94\]/);
    expect(text).toContain('  likely cause: the update is −1 times what it must be: a sign error in the update');
    expect(text).toMatch(/C10 locality: holds, expected refuted\n(?: {2}.*\n)* {2}declared: It is said to\./);
    expect(text).toContain(`Wrong sign: not as expected\n${CORE_IDS.length} checks:`);
  });

  test('tells once why checks are undecided for the same reason', () => {
    const text = table(reports.undecided);
    expect(text.match(/came: .*still moving/g)).toHaveLength(1);
    expect(text).toMatch(/^C01, C02, C03, .*, C13, C16: undecided$/m);
  });

  test('says which required check was left out where the result is partial', () => {
    const text = table(reports.partial);
    expect(text).toMatch(/: partial\nmissing: C11 scales-and-skips is required and was not asked\n/);
    const able = table(reports.plain);
    expect(able).toMatch(/^C11 {2}scales-and-skips +n\/a +it needs scales or skips, which the rule declares to lack$/m);
    expect(able).toMatch(
      /: as expected\nC01 and \d+ more left out, as declared: \d+ problems \(\d+ with scales, \d+ with skips/,
    );
    expect(able).toMatch(/^C03 .*(?:\n .*)*; \d+ asked,\s+\d+ left\s+out/m);
  });

  test('keeps to the width of the terminal, and loses no word of a detail', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 48, max: 200 }),
        fc.constantFrom('passing', 'refuted', 'undecided', 'partial', 'plain'),
        (columns, which) => {
          const report = reports[which as keyof typeof reports];
          const lines = table(report, { columns }).split('\n');
          for (const line of lines) expect({ line, fits: cells(line) <= columns }).toEqual({ line, fits: true });
          const told = lines.join(' ').replaceAll(/\s+/g, ' ');
          for (const { detail, shape, problems } of report.checks)
            for (const word of problems > 0 ? `${detail} (${shape})`.split(/\s+/) : []) expect(told).toContain(word);
        },
      ),
      { seed: 1 },
    );
  });

  test('paints only where colours are wanted, and the text is the same', () => {
    const painted = table(reports.refuted, { color: true });
    expect(painted).toContain('\u001b[31;1mrefuted !');
    expect(painted.replaceAll(new RegExp(String.raw`${'\u001b'}\[[\d;]*m`, 'g'), '')).toBe(table(reports.refuted));
  });

  test('shows the end of standard error where something is not as expected, and no control characters of it', () => {
    expect(table(reports.refuted, { stderr: 'no such\u001b[2J device\n' })).toContain('  | no such [2J device');
    expect(table(reports.passing, { stderr: 'a warning' })).not.toContain('a warning');
  });
});
