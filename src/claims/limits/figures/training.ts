import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { bySeed, gapWhere, of, orders } from './alignmentEffects.ts';
import { inReadings } from './recorded.ts';

type Rows = readonly Row[];
const lossOf = (row: Row): string => String(row['loss']);
const [NARROW, WIDE] = [32, 128];
const ends = (rows: Rows): Rows => rows.filter(({ width }) => width === NARROW || width === WIDE);
const at = (rows: Rows, width: number, t: number): Row => rows.find((row) => row['width'] === width && row['t'] === t)!;

/** How many orders a gap falls from N = 32 to 128, beyond a factor, at some times. */
const fallsWithWidth =
  (column: string, factor: number, times: readonly number[]) =>
  (rows: Rows): Effects =>
    bySeed(
      ends(rows).filter(({ t }) => times.includes(Number(t))),
      (row) => `${lossOf(row)}, t = ${row['t']}`,
      (own) => {
        const t = of(own[0]!, 't');
        return orders(of(at(own, NARROW, t), column), of(at(own, WIDE, t), column)) - Math.log10(factor);
      },
    );

/** What loss is fixed: passed by every run on record. */
const FIXED: Readonly<Record<string, number>> = { 'squared error': 0.2, 'cross-entropy': 1.6 };

const atFixedLoss =
  (factor: number) =>
  (rows: Rows): Effects =>
    bySeed(ends(rows), lossOf, (own) => {
      const [narrow, wide] = [NARROW, WIDE].map((width) =>
        gapWhere(
          own.filter((row) => row['width'] === width),
          FIXED[lossOf(own[0]!)]!,
        ),
      );
      return orders(narrow!, wide!) - Math.log10(factor);
    });

/** How many orders the gap at the same weights falls from the start to t = 100, at every width. */
const fallsInTime =
  (factor: number) =>
  (rows: Rows): Effects =>
    bySeed(
      rows.filter(({ t }) => t === 0 || t === 100),
      (row) => `${lossOf(row)}, N = ${row['width']}`,
      (own) => {
        const [first, last] = [0, 100].map((t) =>
          of(
            own.find((row) => row['t'] === t)!,
            '1 − cos',
          ),
        );
        return orders(first!, last!) - Math.log10(factor);
      },
    );

const about = { figure: 'lim/training', panel: 'cosine' } as const;
const PLACE = '"at different training steps t", nonlinear, quantified here';
const READINGS = {
  adam: { text: 'Adam', expected: 'holds' },
  sgd: { text: 'gradient descent', expected: 'holds' },
} as const;
const NETWORKS = 'Residual depth-µP networks of tanh, L = 8, N = 32 and 128, one-hot targets, under both losses.';
const ORDERS = 'orders between the two widths − log₁₀ 4';
const FOURFOLD = String.raw`\log_{10}\frac{1-\cos_{32}}{1-\cos_{128}} - \log_{10}4`;

const same = inReadings({
  ...{ ...about, id: 'tanh-trained-cosine-same', place: PLACE },
  title:
    'At t = 10, 50 and 100, 1 − cos at the same weights falls by more than four when the width is four times as large, in tanh networks',
  statement: `${NETWORKS} Both gradients at the weights that PC has trained.`,
  formula: FOURFOLD,
  effect: ORDERS,
  effects: fallsWithWidth('1 − cos', 4, [10, 50, 100]),
  controls: { 'by more than a hundred': fallsWithWidth('1 − cos', 100, [10, 50, 100]) },
  readings: READINGS,
});

const two = inReadings({
  ...{ ...about, id: 'tanh-trained-cosine-two', place: PLACE },
  title:
    'At t = 10, 50 and 100, 1 − cos of PC’s gradient on its network and BP’s on its own falls when the width is four times as large, in tanh networks',
  statement: `${NETWORKS} Two networks from the same weights.`,
  formula: String.raw`\log_{10}\frac{1-\cos_{32}}{1-\cos_{128}}`,
  effect: 'orders between the two widths',
  effects: fallsWithWidth('1 − cos of two', 1, [10, 50, 100]),
  controls: { 'by more than a hundred': fallsWithWidth('1 − cos of two', 100, [10, 50, 100]) },
  readings: READINGS,
});

const fixed = inReadings({
  ...{ ...about, id: 'tanh-trained-cosine-fixed-loss', place: PLACE },
  title:
    'Where a fixed loss is passed, 1 − cos at the same weights falls by more than four when the width is four times as large, in tanh networks',
  statement: `${NETWORKS} At a squared error of 0.2 and a cross-entropy of 1.6, since networks of other widths do not learn equally fast.`,
  formula: FOURFOLD,
  effect: ORDERS,
  effects: atFixedLoss(4),
  controls: { 'by more than a hundred': atFixedLoss(100) },
  readings: READINGS,
});

const inTime = inReadings({
  ...{ ...about, id: 'tanh-trained-cosine-with-loss' },
  place: 'what one would expect of δ, which shrinks with the residual',
  title: 'At every width, 1 − cos at the same weights is less after 100 steps than at the start, in tanh networks',
  statement:
    'A cosine at a fixed step is near 1 because the loss is small, whatever the width: N = 32, 64 and 128, L = 8, under both losses.',
  formula: String.raw`\log_{10}\frac{(1-\cos)_{t=0}}{(1-\cos)_{t=100}}`,
  effect: 'orders of 1 − cos lost in 100 steps',
  effects: fallsInTime(1),
  controls: { 'ten thousandfold': fallsInTime(1e4) },
  readings: READINGS,
});

/** Sentences about PC beside BP in nonlinear networks that learn, judged on the runs of lim/training. */
export const trainingClaims: readonly Claim[] = [...same, ...two, ...fixed, ...inTime];
