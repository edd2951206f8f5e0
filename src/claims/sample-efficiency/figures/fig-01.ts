import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { rulesExchanged } from './alterations.ts';
import { above, aboveBound, opposite } from './effects.ts';
import { readings, recorded } from './recorded.ts';

const detour = (rule: string) => ({ where: { rule }, column: 'detour' });

const at = { figure: 'se/1', panel: 'b', place: 'Figure 1B, §2.3' } as const;
const READINGS = [
  { ...readings({ ones: 'all weights 1' })[0]!, once: true as const },
  ...readings({ random: 'weights uniform on 0.5 to 1.5' }),
];

const path = recorded({
  ...{ ...at, id: '01-b-path' },
  title: 'In networks of widths 1-1-2, PC changes its output more directly towards the target than BP',
  statement: 'The path of the prediction over its length as the crow flies is longer under BP than under PC.',
  formula: String.raw`\frac{\int\|d\hat y_{BP}\|}{\|\Delta\hat y\|} - \frac{\int\|d\hat y_{PC}\|}{\|\Delta\hat y\|}`,
  effect: 'path over distance, BP − PC',
  effects: above(detour('bp'), detour('pc')),
  altered: rulesExchanged('bp', 'pc'),
  readings: READINGS,
});

const LONGER = 1.0005;
const longer =
  (rules: readonly string[]) =>
  (rows: readonly Row[]): Effects =>
    aboveBound(
      { where: {}, column: 'detour' },
      LONGER,
      'rule',
    )(rows.filter((row) => rules.includes(String(row['rule']))));

const notStraight = recorded({
  ...{ ...at, id: '01-b-not-straight' },
  title:
    'In networks of widths 1-1-2, neither BP nor PC takes the straight path, read as more than 0.05 % longer, in any network',
  statement: 'Under both rules the path of the prediction is longer than 1.0005 times its length as the crow flies.',
  formula: String.raw`\frac{\int\|d\hat y\|}{\|\Delta\hat y\|} - 1.0005`,
  effect: 'path over distance − 1.0005',
  every: true,
  effects: longer(['bp', 'pc']),
  controls: { 'PC with Theorem 1’s rates': longer(['pc-rate']) },
  altered: rulesExchanged('pc', 'pc-rate'),
  readings: READINGS,
});

/** A step of α turns the way by a multiple of α, and a way that is off by an angle φ is longer by φ²/2. */
const BEND = 1e-3 ** 2;

const straight = recorded({
  ...{ ...at, id: '01-b-theorem-1-straight' },
  title:
    'In networks of widths 1-1-2, PC with Theorem 1’s rates takes the straight path, but for the square of the step, in every network',
  statement:
    'With rates 1/⟨x*, x̂⟩ and steps of α = 10⁻³ the path is at most 1 + α² times its length as the crow flies.',
  formula: String.raw`1 + \alpha^2 - \frac{\int\|d\hat y\|}{\|\Delta\hat y\|}`,
  effect: '1 + α² − path over distance',
  every: true,
  effects: opposite(aboveBound(detour('pc-rate'), 1 + BEND)),
  altered: rulesExchanged('pc', 'pc-rate'),
  readings: READINGS,
});

export const fig01: readonly Claim[] = [...path, ...notStraight, ...straight];
