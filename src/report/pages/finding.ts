import type { ControlResult, Finding } from '../../evidence/verdict.ts';
import type { Block } from '../document/block.ts';
import { muted } from '../document/inline.ts';
import { ESTIMATES, kindNames } from '../evidence.ts';
import { intervalText, plural, probabilityBound, significant, unitRoundoffText } from '../numbers.ts';
import { outcomeText } from './words.ts';

/** The numbers behind the sentence, as far as this kind of evidence has them. */
function facts(finding: Finding): readonly (readonly [string, string])[] {
  const { probability, degree, points, ratio, unitRoundoff, worst, estimate, interval, band, cases } = finding;
  const classes = Object.entries(cases).map(([name, n]) => `${name}: ${n}`);
  const passes = finding.outcome === 'holds' ? probability : undefined;
  const shown = <T>(value: T | undefined, text: (value: T) => string): string =>
    value === undefined ? '' : text(value);
  return [
    ['cases by class', classes.join(', ')],
    ['chance that a false identity passes', shown(passes, probabilityBound)],
    ['degree', shown(degree, (d) => significant(d, 9))],
    ['random points', shown(points, (k) => significant(k, 9))],
    ['largest error / bound', shown(ratio, (x) => `${significant(x)} (must not exceed 1)`)],
    ['where', worst ?? ''],
    ['unit roundoff', shown(unitRoundoff, unitRoundoffText)],
    [ESTIMATES[finding.kind] ?? 'estimate', shown(estimate, (x) => significant(x))],
    ['interval', shown(interval, intervalText)],
    [finding.kind === 'order' ? 'must lie in' : 'held against', shown(band, intervalText)],
  ].filter((fact): fact is [string, string] => fact[1] !== '');
}

const controlsTable = (controls: readonly ControlResult[]): Block => ({
  ...{ kind: 'table', look: 'compact', label: `${plural(controls.length, 'control')}, judged like the claim itself` },
  head: [{ text: 'control' }, { text: 'must be' }, { text: 'came out' }, { text: 'error / bound', number: true }],
  rows: controls.map(({ name, expected, outcome, ratio }) => ({
    cells: [
      name,
      outcomeText(expected),
      outcome === expected
        ? outcomeText(outcome)
        : { text: `${outcomeText(outcome)} ! control failed`, tone: 'off' as const },
      ratio === undefined ? '–' : significant(ratio),
    ],
  })),
});

/** What one judge found in one number system on one kind of data. */
export const findingBlocks = (finding: Finding): Block => ({
  ...{ kind: 'group', look: 'finding' },
  blocks: [
    {
      ...{ kind: 'heading', level: 4 },
      text: [kindNames[finding.kind], muted(` in ${finding.system} on ${finding.data} `), outcomeText(finding.outcome)],
    },
    { kind: 'paragraph', text: finding.summary },
    { kind: 'facts', rows: facts(finding) },
    ...(finding.controls.length === 0 ? [] : [controlsTable(finding.controls)]),
  ],
});
