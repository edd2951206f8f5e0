import type { Claim, Row } from '../../../evidence/claim.ts';
import { opposite } from '../../sample-efficiency/figures/effects.ts';
import {
  bySeed,
  of,
  energyGap,
  condition,
  at,
  orders,
  DEPTH,
  widths,
  fallsWithWidth,
  gapWhere,
  type Rows,
  type ToEffects,
} from './alignmentEffects.ts';
import { inReadings } from './recorded.ts';

const trained = { figure: 'lim/alignment', panel: 'trained' } as const;
const start = { figure: 'lim/alignment', panel: 'start' } as const;
const onEach = {
  teacher: { text: 'linear teacher, N = 64 and 256', expected: 'holds' },
  'one-hot': { text: 'one-hot targets, N = 32 and 128', expected: 'holds' },
  'digits-symmetric': { text: 'digits in [−1, 1], N = 32 and 128', expected: 'holds' },
  'cifar10-symmetric': { text: 'CIFAR-10 in [−1, 1], N = 32 and 128', expected: 'holds' },
} as const;
const onTeacher = { teacher: { text: 'linear teacher', expected: 'holds' } } as const;
const LATER = [50, 100];
const ALONG = 'along training, quantified here';

const two = inReadings({
  ...{ ...trained, id: 'trained-cosine-width-two', place: `"the same gradients as BP", ${ALONG}` },
  title:
    'After 50 and 100 steps, 1 − cos of PC’s gradient on its network and BP’s on its own falls by more than four when the width is four times as large',
  statement:
    'Two networks from the same weights, one trained by PC and one by BP, four layers: the gradients agree better the wider they are, along training too.',
  formula: String.raw`\log_{10}\frac{1-\cos_{N/4}}{1-\cos_N} - \log_{10}4`,
  effect: 'orders between the two widths − log₁₀ 4',
  effects: fallsWithWidth((row) => of(row, '1 − cos of two'), 4, LATER),
  controls: { 'by more than a hundred': fallsWithWidth((row) => of(row, '1 − cos of two'), 100, LATER) },
  readings: onEach,
});

const same = inReadings({
  ...{ ...trained, id: 'trained-cosine-width-same', place: `"the same gradients as BP", ${ALONG}` },
  title:
    'After 50 and 100 steps, 1 − cos at the same weights falls by more than four when the width is four times as large',
  statement: 'Both gradients at the weights that PC has trained, four layers.',
  formula: String.raw`\log_{10}\frac{1-\cos_{N/4}}{1-\cos_N} - \log_{10}4`,
  effect: 'orders between the two widths − log₁₀ 4',
  effects: fallsWithWidth((row) => of(row, '1 − cos'), 4, LATER),
  controls: { 'by more than a hundred': fallsWithWidth((row) => of(row, '1 − cos'), 100, LATER) },
  readings: onEach,
});

const energy = inReadings({
  ...{ ...trained, id: 'trained-energy-width', place: `"energy converges to the loss", ${ALONG}` },
  title: 'After 50 and 100 steps, 1 − F*/Loss falls by more than a factor of 1.5 when the width is four times as large',
  statement: 'At the weights that PC has trained, four layers.',
  formula: String.raw`\log_{10}\frac{(1-F^*/\mathcal L)_{N/4}}{(1-F^*/\mathcal L)_N} - \log_{10}1.5`,
  effect: 'orders between the two widths − log₁₀ 1.5',
  effects: fallsWithWidth(energyGap, 1.5, LATER),
  controls: { 'by more than ten': fallsWithWidth(energyGap, 10, LATER) },
  readings: onEach,
});

/** How much more a quantity is at t = 100 than at the start, in networks of four layers. */
const growsInTime =
  (quantity: (row: Row) => number): ToEffects =>
  (rows) =>
    bySeed(
      at(rows, { depth: DEPTH }).filter(({ t }) => t === 0 || t === 100),
      (row) => `${condition(row)}, N = ${row['width']}`,
      (own) => orders(quantity(at(own, { t: 100 })[0]!), quantity(at(own, { t: 0 })[0]!)),
    );

const leaves = inReadings({
  ...{ ...trained, id: 'trained-energy-leaves-loss', place: `"energy converges to the loss", ${ALONG}` },
  title:
    'At every width, 1 − F*/Loss is greater after 100 steps than at initialisation: training takes the energy away from the loss',
  statement:
    'The readout and what feeds it grow where features are learned, and S with them. Four layers, N = 32 to 256.',
  formula: String.raw`\log_{10}\frac{(1-F^*/\mathcal L)_{t=100}}{(1-F^*/\mathcal L)_{t=0}}`,
  effect: 'orders of 1 − F*/Loss gained in 100 steps',
  effects: growsInTime(energyGap),
  readings: onTeacher,
});

const withLoss = inReadings({
  ...{ ...trained, id: 'same-weights-cosine-with-loss' },
  place: 'what one would expect of δ, which shrinks with the residual',
  title: 'The cosine at the same weights goes to 1 as training makes the loss small, whatever the width',
  statement:
    'After 100 steps 1 − cos is less than at the start, in networks of four layers. The loss has fallen by then; 1 − cos has not, since S turns the residual however short it is.',
  formula: String.raw`\log_{10}\frac{(1-\cos)_{t=0}}{(1-\cos)_{t=100}}`,
  effect: 'orders of 1 − cos lost in 100 steps',
  effects: opposite(growsInTime((row) => of(row, '1 − cos'))),
  readings: { 'one-hot': { text: 'one-hot targets', expected: 'refuted' } },
});

const atFixedLoss =
  (factor: number): ToEffects =>
  (rows) => {
    const [narrow, wide] = widths(rows);
    return bySeed(
      at(rows, { depth: DEPTH }).filter(({ width }) => width === narrow || width === wide),
      condition,
      (own) =>
        orders(gapWhere(at(own, { width: narrow }), 1), gapWhere(at(own, { width: wide }), 1)) - Math.log10(factor),
    );
  };

const fixedLoss = inReadings({
  ...{ ...trained, id: 'trained-cosine-width-fixed-loss', place: `"the same gradients as BP", ${ALONG}` },
  title:
    'Where the loss passes 1, 1 − cos at the same weights falls by more than four when the width is four times as large',
  statement:
    'At a fixed loss in place of a fixed step, since networks of other widths do not learn equally fast. Four layers, N = 64 and 256.',
  formula: String.raw`\log_{10}\frac{1-\cos_{N/4}}{1-\cos_N} - \log_{10}4\qquad\mathcal L = 1`,
  effect: 'orders between the two widths − log₁₀ 4',
  effects: atFixedLoss(4),
  controls: { 'by more than a hundred': atFixedLoss(100) },
  readings: onTeacher,
});

const between = (panel: 'start' | 'trained', when: string, readings: Readonly<Record<string, string>>): Claim[] =>
  inReadings({
    ...{ figure: 'lim/alignment', panel, id: `energy-between-zero-and-loss-${panel}` },
    place: '"energy converges to the loss", quantified here',
    title: `In every network ${when}, 0 < F* ≤ Loss`,
    statement: 'Feedforward activities are feasible and cost the loss, so that the least energy is at most that.',
    formula: String.raw`\min\big(F^*/\mathcal L,\ 1 - F^*/\mathcal L\big)`,
    effect: 'the least of F*/Loss and 1 − F*/Loss over all sizes and times',
    effects: (rows) =>
      bySeed(
        rows.filter((row) => Number.isFinite(of(row, 'energy ratio'))),
        condition,
        (own) => Math.min(...own.flatMap((row) => [of(row, 'energy ratio'), energyGap(row)])),
      ),
    every: true,
    readings: Object.fromEntries(
      Object.entries(readings).map(([id, text]) => [id, { text, expected: 'holds' } as const]),
    ),
  });

/** Networks this much wider than deep, at least: where leading orders in L/N say something. */
const ASPECT = 8;
const wide = (rows: Rows): Rows => rows.filter(({ width, depth }) => Number(width) >= ASPECT * Number(depth));

const followsShift =
  (power: number): ToEffects =>
  (rows) =>
    bySeed(
      wide(rows),
      condition,
      (own) =>
        Math.log10(4) -
        Math.max(...own.map((row) => Math.abs(Math.log10(of(row, '1 − cos') / of(row, 'shift') ** power)))),
    );

const shift = inReadings({
  ...{ ...start, id: 'cosine-follows-shift' },
  place: '"the same gradients as BP", quantified here',
  title: 'At initialisation 1 − cos(PC, BP) is δ² within a factor of four, from N = 8 L on',
  statement:
    'δ is how far the activities before the readout move from feedforward to equilibrium, relative to their size: over six orders of 1 − cos it predicts the cosine, whatever the width, the depth and the rich point.',
  formula: String.raw`\log_{10}4 - \max\left|\log_{10}\frac{1-\cos}{\delta^2}\right|`,
  effect: 'log₁₀ 4 − the greatest |log₁₀((1 − cos)/δ²)| over all sizes',
  effects: followsShift(2),
  controls: { 'δ in place of δ²': followsShift(1) },
  readings: onTeacher,
});

/** The greatest range of log₁₀(1 − F*⁄Loss) among networks of one key. */
function greatestSpread(own: Rows, key: (row: Row) => number): number {
  const groups = new Map<number, number[]>();
  for (const row of own) groups.set(key(row), [...(groups.get(key(row)) ?? []), Math.log10(energyGap(row))]);
  return Math.max(...[...groups.values()].map((logs) => Math.max(...logs) - Math.min(...logs)));
}

const collapses =
  (key: (row: Row) => number): ToEffects =>
  (rows) =>
    bySeed(
      wide(rows).filter(({ depth }) => Number(depth) >= ASPECT),
      condition,
      (own) => Math.log10(1.4) - greatestSpread(own, key),
    );

const collapse = inReadings({
  ...{ ...start, id: 'energy-collapse-on-grid' },
  place: '"much wider than deep", quantified here',
  title: 'At initialisation, 1 − F*/Loss at equal L/N differs by less than 40 % between L = 8, 16 and 32',
  statement: 'Width and depth act on the energy through L/N alone, at every stable and rich point, from N = 8 L on.',
  formula: String.raw`\log_{10}1.4 - \max_{L/N}\ \mathrm{range}\,\log_{10}(1 - F^*/\mathcal L)`,
  effect: 'log₁₀ 1.4 − the greatest spread at equal L/N',
  effects: collapses((row) => of(row, 'depth') / of(row, 'width')),
  controls: { 'equal N': collapses((row) => of(row, 'width')), 'equal L': collapses((row) => of(row, 'depth')) },
  readings: onTeacher,
});

/** Sentences about PC beside BP, judged on the runs of lim/alignment. */
export const alignmentClaims: readonly Claim[] = [
  ...[two, same, energy, leaves, withLoss, fixedLoss, shift, collapse].flat(),
  ...between('start', 'at initialisation', { teacher: 'linear teacher', 'cifar10-symmetric': 'CIFAR-10 in [−1, 1]' }),
  ...between('trained', 'along training', {
    teacher: 'linear teacher',
    'one-hot': 'one-hot targets',
    'digits-symmetric': 'digits in [−1, 1]',
    'cifar10-symmetric': 'CIFAR-10 in [−1, 1]',
  }),
];
