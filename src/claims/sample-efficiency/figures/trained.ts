import type { Claim } from '../../../evidence/claim.ts';
import { OTHER_FACTOR_TEXTS } from './factorTexts.ts';
import { readings } from './recorded.ts';
import { type TrainedPanel, ends, faster, inside, startAlike } from './training.ts';

const HUNDRED = readings({ 'hundred-rates': '100 learning rates, as the text says' });
const TEN = readings({ 'ten-rates': '10 learning rates, as J.3 says' });
const FACTORS = readings({ 'corrected-symmetrised': 'transposed factor, ε from its symmetric part' });
/** Readings of Figure 4B beside the first. */
const OTHER_FACTORS = readings(OTHER_FACTOR_TEXTS);
const TEN_FACTORS = readings({
  'ten-corrected-symmetrised': '10 learning rates, transposed factor, ε from its symmetric part',
});

const PLAIN: readonly TrainedPanel[] = [
  { figure: 'se/2', panel: 'e', label: '2E', of: 'one hidden layer of 20, Kaiming weights, batches of 64' },
  { figure: 'se/2', panel: 'f', label: '2F', of: '8 hidden layers of 20, Kaiming weights, batches of 64' },
  { figure: 'se/2', panel: 'g', label: '2G', of: 'one hidden layer of 20, norm-preserving weights, batches of 64' },
  { figure: 'se/2', panel: 'h', label: '2H', of: '8 hidden layers of 20, norm-preserving weights, batches of 64' },
  ...(['k', 'n'] as const).flatMap((init) =>
    [15, 20, 40].map((width) => ({
      ...{ figure: 'se/7', panel: `${init}${width}`, label: '7' },
      of: `one hidden layer of ${width}, ${init === 'k' ? 'Kaiming' : 'norm-preserving'} weights, batches of 64, sweep of J.1`,
    })),
  ),
];

const ONLINE: readonly (readonly [TrainedPanel, typeof HUNDRED])[] = [
  [{ figure: 'se/3', panel: 'b', label: '3B', of: 'one hidden layer of 20, one sample a step' }, HUNDRED],
  [{ figure: 'se/3', panel: 'c', label: '3C', of: '8 hidden layers of 20, one sample a step' }, TEN],
  [{ figure: 'se/8', panel: 'o15', label: '8', of: 'one hidden layer of 15, one sample a step' }, HUNDRED],
  [{ figure: 'se/8', panel: 'o40', label: '8', of: 'one hidden layer of 40, one sample a step' }, HUNDRED],
];

const BATCHES: readonly (readonly [TrainedPanel, typeof HUNDRED])[] = [
  [{ figure: 'se/4', panel: 'b', label: '4B', of: 'one hidden layer of 20, batches of 64' }, FACTORS],
  [{ figure: 'se/4', panel: 'c', label: '4C', of: '8 hidden layers of 20, batches of 64' }, TEN_FACTORS],
  [{ figure: 'se/8', panel: 'b15', label: '8', of: 'one hidden layer of 15, batches of 64' }, FACTORS],
  [{ figure: 'se/8', panel: 'b40', label: '8', of: 'one hidden layer of 40, batches of 64' }, FACTORS],
];

const AUTOENCODERS: readonly TrainedPanel[] = [
  { figure: 'se/9', panel: 'o', label: '9, 3D', of: 'ReLU autoencoder, one image a step' },
  { figure: 'se/9', panel: 'b', label: '9, 4D', of: 'ReLU autoencoder, batches of 64' },
];
const RELU = readings({ relu: 'ReLU, ePC of 20 steps' });

/** One hidden layer: with eight, neither rule has learned anything after 20 steps at its best rate. */
const STARTS = ONLINE.filter(([at]) => at.panel !== 'c');

export const trained: readonly Claim[] = [
  ...PLAIN.flatMap((at) => [...ends(at, 'pc', 'bp', HUNDRED), ...inside(at, ['bp', 'pc'], HUNDRED)]),
  ...ONLINE.flatMap(([at, list]) => [
    ...ends(at, 'pc', 'bp', list),
    ...ends(at, 'pc', 'bp-rates', list),
    ...ends(at, 'pc-rates', 'bp-rates', list),
    ...inside(at, ['bp', 'pc', 'bp-rates', 'pc-rates'], list),
  ]),
  ...STARTS.flatMap(([at, list]) => startAlike(at, 'pc-rates', 'pc', list)),
  ...BATCHES.flatMap(([at, list]) => [
    ...ends(at, 'pc', 'bp', list),
    ...ends(at, 'pc', 'bp-factors', list),
    ...faster(at, 'pc-factors', 'pc', list),
    ...faster(at, 'pc-factors', 'bp-factors', list),
    ...inside(at, ['bp', 'pc', 'bp-factors', 'pc-factors'], list),
  ]),
  ...[BATCHES[0]![0]].flatMap((at) => [
    ...ends(at, 'pc-factors', 'pc', [...FACTORS, ...OTHER_FACTORS]),
    ...ends(at, 'pc', 'bp-factors', readings(OTHER_FACTOR_TEXTS, 'refuted')),
    ...faster(at, 'pc-factors', 'pc', OTHER_FACTORS),
    ...faster(at, 'pc-factors', 'bp-factors', OTHER_FACTORS),
    ...inside(at, ['bp-factors', 'pc-factors'], OTHER_FACTORS),
  ]),
  ...AUTOENCODERS.flatMap((at) => ends(at, 'pc', 'bp', RELU)),
  ...ends(AUTOENCODERS[0]!, 'pc', 'pc-rates', RELU),
  ...ends(AUTOENCODERS[1]!, 'pc-factors', 'pc', RELU),
];
