/**
 * What a departure is measured in. `difference`: old − new, for cosines. `factor`: a logarithm of new / old, for ratios and counts,
 * where a departure of ln 1.01 is one per cent whatever the size.
 */
export type Scale = 'difference' | 'factor';

export interface Metric {
  readonly title: string;
  /** The claim that says what theory predicts of it. */
  readonly claim: string;
  readonly scale: Scale;
  /** Which way is worse. A ratio of norms has no better side: it may not move. */
  readonly worse: 'lower' | 'higher' | 'either';
  /** The departure that still passes, on the metric's scale, and why it is that large. */
  readonly margin: number;
  readonly reason: string;
  /** The values that the metric can take. */
  readonly domain: (value: number) => boolean;
}

const isCosine = (value: number): boolean => value >= -1 && value <= 1;
const isRatio = (value: number): boolean => value >= 0 && value < Infinity;

/** Margins are what a user would shrug off, and far above rounding, which moves these values by about 1e-12 between machines. */
export const METRICS = {
  'cosine-to-bp': {
    title: "cosine between the update and backpropagation's",
    claim: 'lim/cosine-width',
    scale: 'difference',
    worse: 'lower',
    margin: 0.002,
    reason: 'A step of fixed length loses 0.2 % of its first-order decrease of the loss.',
    domain: isCosine,
  },
  'energy-ratio': {
    title: 'energy at the activities over the loss',
    claim: 'se/eq-03',
    scale: 'factor',
    worse: 'higher',
    margin: Math.log(1.01),
    reason: 'One per cent of energy that inference leaves behind; settled activities have the least energy there is.',
    domain: isRatio,
  },
  iterations: {
    title: 'iterations of inference until its certificate',
    claim: 'pc/inference-reaches-closed-form',
    scale: 'factor',
    worse: 'higher',
    margin: Math.log(1.1),
    reason:
      'A tenth more time; solvers look at their certificate every few steps only, so that counts come in multiples.',
    domain: (value) => Number.isInteger(value) && value >= 0,
  },
  'norm-ratio-to-bp': {
    title: "norm of the update over that of backpropagation's",
    claim: 'se/eq-07',
    scale: 'factor',
    worse: 'either',
    margin: Math.log(1.01),
    reason: 'One per cent of the learning rate, far below what a search over learning rates tells apart.',
    domain: isRatio,
  },
  'target-alignment': {
    title: 'target alignment',
    claim: 'se/eq-05',
    scale: 'difference',
    worse: 'lower',
    margin: 0.002,
    reason: 'Of the way that the prediction moves, 0.2 % less is towards the target.',
    domain: isCosine,
  },
  'training-loss': {
    title: 'loss after a short training run over the loss before',
    claim: 'se/eq-05',
    scale: 'factor',
    worse: 'higher',
    margin: Math.log(1.01),
    reason: 'One per cent of the loss that is left, which longer training makes up for.',
    domain: isRatio,
  },
} as const satisfies Record<string, Metric>;

export type MetricId = keyof typeof METRICS;

/** NaN stands for no answer: a crash, a run that did not converge, a cosine of zero. */
export const NONE = Number.NaN;

/**
 * How far the new value lies on the named side of the old one, on the metric's scale; positive is beyond it on that side.
 * An answer that was lost is infinitely worse, an answer that was gained infinitely better.
 */
export function departure(
  { scale }: Pick<Metric, 'scale'>,
  side: 'lower' | 'higher',
  before: number,
  now: number,
): number {
  if (Object.is(before, now)) return 0; // NaN and infinite logarithms too
  if (Number.isNaN(now)) return Infinity;
  if (Number.isNaN(before)) return -Infinity;
  // ln 0 = −∞ does what it should, as equal values do not come here.
  const rise = scale === 'difference' ? now - before : Math.log(now) - Math.log(before);
  return side === 'higher' ? rise : -rise;
}
