import type { Claim } from '../../../evidence/claim.ts';
import { readFrom, rulesExchanged } from './alterations.ts';
import { OTHER_FACTOR_TEXTS } from './factorTexts.ts';
import { readings } from './recorded.ts';
import { type TrainedPanel, ends, faster, gains, inside } from './training.ts';

const ONLINE = {
  figure: 'se/10',
  panel: 'o',
  label: '10',
  of: '8 hidden layers of 20 in Figure 10, one sample a step',
} as const;
const BATCHES = {
  figure: 'se/10',
  panel: 'b',
  label: '10',
  of: '8 hidden layers of 20 in Figure 10, batches of 64',
} as const;
const TEN = readings({ 'ten-rates': '10 learning rates, as J.3 says' });
const FACTORS = readings({
  'ten-corrected-symmetrised': '10 learning rates, transposed factor, ε from its symmetric part',
});

const OTHER_FACTORS = readings(
  Object.fromEntries(
    Object.entries(OTHER_FACTOR_TEXTS).map(([id, text]) => [`ten-${id}`, `10 learning rates, ${text}`]),
  ),
);

/** What is said of one hidden layer, of eight: "all observations … also apply". */
const observations = (at: TrainedPanel, by: string, list: typeof TEN): Claim[] => [
  ...ends(at, 'pc', 'bp', list),
  ...ends(at, 'pc', `bp-${by}`, list),
  ...inside(at, ['bp', 'pc', `bp-${by}`, `pc-${by}`], list),
];

export const fig10: readonly Claim[] = [
  ...observations(ONLINE, 'rates', TEN),
  ...ends(ONLINE, 'pc-rates', 'bp-rates', TEN),
  ...gains(ONLINE, ['pc-rates', 'pc'], 'little', rulesExchanged('pc-rates', 'pc'), TEN),
  ...gains(ONLINE, ['bp-rates', 'bp'], 'little', readFrom('bp', 'final', 'first error'), TEN),
  ...observations(BATCHES, 'factors', FACTORS),
  ...faster(BATCHES, 'pc-factors', 'pc', [...FACTORS, ...OTHER_FACTORS]),
  ...faster(BATCHES, 'pc-factors', 'bp-factors', FACTORS),
  ...(['pc', 'bp'] as const).flatMap((rule) =>
    gains(BATCHES, [`${rule}-factors`, rule], 'much', rulesExchanged(`${rule}-factors`, rule), [
      ...FACTORS,
      ...(rule === 'pc' ? OTHER_FACTORS : []),
    ]),
  ),
];
