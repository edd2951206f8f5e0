import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { slope } from '../../../evidence/order.ts';
import { withoutOne } from '../../sample-efficiency/figures/effects.ts';
import { type Sentence, recorded as recordedOf } from './recorded.ts';

type Rows = readonly Row[];
type Where = (row: Row) => boolean;
type Measure = (row: Row) => number;

/** Said of the seeds on record alone, each of which decides. */
const recorded = (sentence: Sentence): Claim => recordedOf({ ...sentence, every: true });

const cosineGap: Measure = (row) => Number(row['1 − cos']);
const signGap: Measure = (row) => Number(row['1 − cos of signs']);
const energyGap: Measure = (row) => 1 - Number(row['energy ratio']);
const shift: Measure = (row) => Number(row['shift']);

/** One effect a seed for each condition, loss and depth, from the rows of its widths. */
const byCurve =
  (keep: Where, effect: (own: Rows) => number) =>
  (rows: Rows): Effects => {
    const found: Record<string, Record<string, Row[]>> = {};
    for (const row of rows)
      if (keep(row))
        ((found[`${row['condition']}, ${row['loss']}, depth ${row['depth']}`] ??= {})[`seed ${row['seed']}`] ??=
          []).push(row);
    return Object.fromEntries(
      Object.entries(found).map(([curve, seeds]) => [curve, Object.values(seeds).map((own) => effect(own))]),
    );
  };

/** The same for means over all seeds but one. */
const onMeans =
  (effects: (rows: Rows) => Effects, of: (mean: number) => number) =>
  (rows: Rows): Effects =>
    Object.fromEntries(Object.entries(effects(rows)).map(([curve, list]) => [curve, withoutOne(list).map(of)]));

const power =
  (measure: Measure) =>
  (own: Rows): number =>
    slope(own.map((row) => ({ x: Number(row['width']), y: measure(row) })));

/** How far exponents lie within a band. */
const inBand = (measure: Measure, keep: Where, [low, high]: readonly [number, number]) =>
  onMeans(byCurve(keep, power(measure)), (e) => Math.min(e - low, high - e));

/** Orders of magnitude between two widths, less a margin. */
const falls = (measure: Measure, keep: Where, [from, to]: readonly [number, number], times: number) =>
  onMeans(
    byCurve(keep, (own) => {
      const at = (width: number): number => measure(own.find((row) => Number(row['width']) === width)!);
      return Math.log10(at(from) / at(to));
    }),
    (orders) => orders - Math.log10(times),
  );

/** 1 − cos = c δ^power, c between the ends, at every width at which δ is at most a half. */
const follows = (exponent: number, [low, high]: readonly [number, number], keep: Where) =>
  byCurve(keep, (own) =>
    Math.min(
      ...own
        .filter((row) => shift(row) <= 0.5)
        .flatMap((row) => {
          const c = cosineGap(row) / shift(row) ** exponent;
          return [Math.log10(c / low), Math.log10(high / c)];
        }),
    ),
  );

const MLP = { figure: 'lim/nonlinear-mlp', panel: 'mlp', reading: 'one-hot' } as const;
const TRANSFORMER = { figure: 'lim/nonlinear-transformer', panel: 'transformer', reading: 'chain' } as const;
const CNN = { figure: 'lim/nonlinear-cnn', panel: 'cnn', reading: 'one-hot' } as const;
const PLACE = '"these results hold in practice for deep nonlinear networks", quantified here';
const ARCHITECTURES = 'blog, the same for "CNNs and transformers", quantified here';

const smooth: Where = ({ condition }) => condition === 'tanh' || condition === 'gelu';
const atLeast =
  (aspect: number, keep: Where = () => true): Where =>
  (row) =>
    keep(row) && Number(row['width']) >= aspect * Number(row['depth']);
const only =
  (condition: string): Where =>
  (row) =>
    row['condition'] === condition;
const perceptrons: Where = (row) => row['panel'] === 'mlp';
const blocks: Where = (row) => row['panel'] === 'transformer';

const COS = String.raw`1 - \cos(\nabla_W F^*, \nabla_W \mathcal L)`;
const SIGN = String.raw`1 - \cos(\operatorname{sign}\nabla_W F^*, \operatorname{sign}\nabla_W \mathcal L)`;
const ENERGY = String.raw`1 - F^*/\mathcal L`;

/** From N = 4 L on, in perceptrons: below, what is left out of the leading order in L/N bends the line. */
const WIDE = atLeast(4, (row) => perceptrons(row) && smooth(row));
const IN_MLP = 'tanh and GELU perceptrons, L = 8, 16 and 32, from N = 4 L on';
const IN_TRANSFORMERS = 'transformers of 12 blocks without and of 4 with norms, N from 16 to 128';

const rates: readonly (readonly [id: string, what: string, tex: string, Measure, readonly [number, number]])[] = [
  ['cosine', '1 − cos(PC, BP)', COS, cosineGap, [-2.4, -1.6]],
  ['sign', '1 − cos of the signs of the gradients', SIGN, signGap, [-1.3, -0.7]],
  ['energy', '1 − F*/Loss', ENERGY, energyGap, [-1.3, -0.7]],
];
const words = ([low, high]: readonly [number, number]): string => `${low} and ${high}`.replaceAll('-', '−');

const rateClaims = rates.flatMap(([id, what, tex, measure, band]) => [
  recorded({
    ...{ ...MLP, beside: 'controls', id: `lim/nonlinear-mlp-${id}`, place: PLACE, expected: 'holds' },
    title: `At initialisation, ${what} falls like N to a power between ${words(band)} in ${IN_MLP}`,
    statement: 'Residual depth-µP networks after inference to a relative gradient of 10⁻⁶, under both losses.',
    formula: String.raw`${tex} \propto N^{e},\quad ${band[0]} < e < ${band[1]}`,
    effect: 'how far the exponent lies within the band',
    effects: inBand(measure, WIDE, band),
    controls: {
      'the standard parameterisation, deep': inBand(measure, only('sp'), band),
      'an output precision of N L': inBand(measure, only('output precision N L'), band),
    },
  }),
  recorded({
    ...{ ...TRANSFORMER, id: `lim/nonlinear-transformer-${id}`, place: ARCHITECTURES, expected: 'holds' },
    title: `At initialisation, ${what} falls like N to a power between ${words(band)} in ${IN_TRANSFORMERS}`,
    statement: 'Embeddings and weights of order 1 behind N^−½, branches 1/n, readout 1/N, cross-entropy.',
    formula: String.raw`${tex} \propto N^{e},\quad ${band[0]} < e < ${band[1]}`,
    effect: 'how far the exponent lies within the band',
    effects: inBand(measure, blocks, band),
    controls: { 'a power less': inBand(measure, blocks, [band[0] + 1, band[1] + 1]) },
  }),
]);

const relu = recorded({
  ...{ ...MLP, id: 'lim/nonlinear-relu-slower', place: PLACE, expected: 'holds' },
  title:
    'At initialisation, 1 − cos(PC, BP) falls more slowly than N^−1.7 in ReLU perceptrons, L = 8, N from 32 to 128',
  statement: 'Units on the other side of their kink change a gradient by as much as it is; about δ of them are.',
  formula: String.raw`${COS} \propto N^{e},\quad e > -1.7`,
  effect: 'exponent + 1.7',
  effects: onMeans(
    byCurve((row) => only('relu')(row) && row['depth'] === 8, power(cosineGap)),
    (e) => e + 1.7,
  ),
  controls: {
    'tanh in its place': onMeans(
      byCurve((row) => only('tanh')(row) && row['depth'] === 8, power(cosineGap)),
      (e) => e + 1.7,
    ),
  },
});

const convolutions = recorded({
  ...{ ...CNN, id: 'lim/nonlinear-cnn-falls', place: ARCHITECTURES, expected: 'holds' },
  title: 'At initialisation, 1 − cos(PC, BP) falls more than twofold from 4 to 16 channels in convolutional networks',
  statement: 'Three stages of a convolution, a residual block and a pooling, tanh, GELU and ReLU, under both losses.',
  formula: String.raw`(1-\cos)_{C=4} > 2\,(1-\cos)_{C=16}`,
  effect: 'orders between the two widths − log₁₀ 2',
  effects: falls(cosineGap, () => true, [4, 16], 2),
  controls: { 'by more than thirtyfold': falls(cosineGap, () => true, [4, 16], 30) },
});
const convolutionRate = recorded({
  ...{ ...CNN, id: 'lim/nonlinear-cnn-rate-printed', place: ARCHITECTURES, expected: 'refuted' },
  title: 'From 2 to 16 channels, 1 − cos(PC, BP) falls like C to a power between −2.4 and −1.6 in GELU networks',
  statement:
    'At these widths δ is near 1: leading orders say nothing yet. GELU has no gain, so that activities are small.',
  formula: String.raw`${COS} \propto C^{e},\quad -2.4 < e < -1.6`,
  effect: 'how far the exponent lies within the band',
  effects: inBand(cosineGap, only('gelu'), [-2.4, -1.6]),
});

const shifts = [
  [MLP, 'mlp', 'smooth perceptrons', (row: Row) => perceptrons(row) && smooth(row), [0.5, 2.5]],
  [TRANSFORMER, 'transformer', 'transformers', blocks, [0.5, 1.2]],
] as const;
const shiftClaims = shifts.map(([at, id, networks, keep, band]) =>
  recorded({
    ...{ ...at, id: `lim/nonlinear-${id}-follows-shift`, place: PLACE, expected: 'holds' },
    title: `At initialisation 1 − cos(PC, BP) is between ${band[0]} and ${band[1]} times δ² in ${networks}, where δ is at most a half`,
    statement: 'δ is how far the activities before the readout move, relative to their size: it explains the cosine.',
    formula: String.raw`${band[0]}\,\delta^2 \le 1-\cos \le ${band[1]}\,\delta^2`,
    effect: 'orders of magnitude to the nearer end',
    effects: follows(2, band, keep),
    controls: { 'δ in place of δ²': follows(1, band, keep) },
  }),
);

/** log₁₀ (1 − cos)/(1 − F*⁄Loss) − 2 at every width. */
const blind = (keep: Where) =>
  byCurve(keep, (own) => Math.min(...own.map((row) => Math.log10(cosineGap(row) / energyGap(row)) - 2)));

const deviation = recorded({
  ...{ ...TRANSFORMER, panel: 'controls', beside: 'transformer', id: 'lim/nonlinear-energy-is-blind' },
  ...{ place: '"energy converges to the loss", quantified here', expected: 'holds' },
  title: 'In transformers with a deviation of 0.02 at every width, 1 − cos(PC, BP) is over a hundred times 1 − F*/Loss',
  statement: 'Small embeddings leave F* at the loss while δ turns the gradient: an energy near the loss says little.',
  formula: String.raw`1-\cos > 100\,(1 - F^*/\mathcal L)`,
  effect: 'orders between the two − 2',
  effects: blind(only('deviation 0.02')),
  controls: { 'weights of order 1': blind(blocks) },
});

/** How near (Loss − F*)/(½ Σ ‖λ‖²) is to 1 at the widest network, in units of L/N. */
const firstOrder = (keep: Where, bound: number) =>
  byCurve(keep, (own) => {
    const widest = own.reduce((a, b) => (Number(b['width']) > Number(a['width']) ? b : a));
    const off = Math.abs(1 - Number(widest['first order']));
    return bound - off * (Number(widest['width']) / Number(widest['depth']));
  });
const gap = recorded({
  ...{
    ...MLP,
    beside: 'controls',
    id: 'lim/nonlinear-first-order',
    place: 'the energy against the loss, derived here',
  },
  expected: 'holds',
  title: 'In the widest smooth perceptrons, Loss − F* is ½ Σ ‖λ_l‖² but for less than L/N of it',
  statement: 'λ_l are the signals of backpropagation: they alone give the gap, to first order in L/N, in any network.',
  formula: String.raw`\Big|1 - \frac{\mathcal L - F^*}{\tfrac12\sum_l\|\lambda_l\|^2}\Big| < \frac{L}{N}`,
  effect: '1 − |1 − ratio| N/L',
  effects: firstOrder((row) => perceptrons(row) && smooth(row), 1),
  controls: { 'the standard parameterisation, deep': firstOrder(only('sp'), 1) },
});

/** Sentences about PC beside BP in nonlinear networks at initialisation, judged on the runs of lim/nonlinear-…. */
export const nonlinearClaims: readonly Claim[] = [
  ...rateClaims,
  ...[relu, convolutions, convolutionRate, ...shiftClaims, deviation, gap],
];
