import type { Panel, Reading, Size } from '../experiment.ts';
import { type PanelSet, paperFigure } from '../paperFigure.ts';
import { startFigures, trainedFigures } from './alignmentFigures.ts';
import { type AlignmentAt, type AlignmentPoint, runAlignmentPoint } from './alignmentPoint.ts';
import { alignmentTable } from './alignmentTable.ts';
import { RICH } from '../../network/richScalings.ts';
import { type Samples, requireSamples } from './samples.ts';

const BATCH = 64;

/** Which samples, with the rate η₀ at which training is stable on them. */
interface SampleReading extends Reading {
  readonly samples: Samples;
  readonly eta0: number;
}

const images = (images: 'digits' | 'cifar10', title: string) =>
  (
    [
      ['unit', 'pixels in [0, 1]'],
      ['symmetric', 'pixels in [−1, 1]'],
      ['channels', `pixels of mean 0 and variance 1 ${images === 'digits' ? 'over the batch' : 'by channel'}`],
      ...(images === 'digits' ? [] : [['pixels', 'each pixel of mean 0 and variance 1 over the batch'] as const]),
    ] as const
  ).map(([pixels, text]): SampleReading => ({
    ...{ id: `${images}-${pixels}`, samples: { images, pixels }, eta0: 0.2 },
    text: `${title}, ${text}; one-hot targets, squared error`,
  }));

const READINGS: readonly [SampleReading, ...SampleReading[]] = [
  {
    ...{ id: 'teacher', samples: { drawn: 'teacher' }, eta0: 0.1 },
    text: 'x ~ N(0, I_64), targets of a random linear teacher, squared error',
  },
  {
    ...{ id: 'one-hot', samples: { drawn: 'one-hot' }, eta0: 0.5 },
    text: 'x ~ N(0, I_64), one-hot targets of random classes, squared error',
  },
  ...images('digits', 'The packaged digits'),
  ...images('cifar10', 'CIFAR-10, from --data'),
];

/** Synthetic samples, at training sizes that take hours: not on record. */
const LARGE: SampleReading = {
  ...READINGS[0],
  id: 'teacher-large',
  text: `${READINGS[0].text}; N to 1,024 and L to 32`,
};

interface Grid {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly seeds: number;
  readonly times: readonly number[];
}

/** The points of a grid, small networks first, so that an ended run has them. */
const points = (
  panel: string,
  { id: reading, samples, eta0 }: SampleReading,
  { widths, depths, seeds, times }: Grid,
  conditions: readonly string[],
): AlignmentPoint[] =>
  widths.flatMap((width) =>
    depths.flatMap((depth) =>
      Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
        conditions.map((condition) => ({
          ...{ panel, reading, condition, ...RICH[condition]!, width, depth, samples, batch: BATCH, seed, times, eta0 },
        })),
      ),
    ),
  );

const plain = ({ id, text }: Reading): Reading => ({ id, text });

type AlignmentSet = PanelSet<AlignmentPoint, readonly AlignmentAt[]>;

const start: AlignmentSet = {
  panels: [
    {
      ...{ id: 'start', title: 'PC against BP at initialisation, by width and depth' },
      settings:
        'Linear networks at the stable and rich points of the family, W ~ N(0, 1), B = 64, equilibria in closed form',
      says: 'Under these parameterisations PC computes the same gradients as BP in models much wider than deep, and its energy is the loss.',
    } satisfies Panel,
  ],
  readings: [plain(READINGS[0]), ...READINGS.slice(1).map(plain)],
  plan(size, reading) {
    const of = READINGS.find(({ id }) => id === reading)!;
    const wide = reading === READINGS[0].id ? [1024, 2048] : [];
    const grid: Readonly<Record<Size, Grid>> = {
      quick: { widths: [32, 64, 128], depths: [4, 8], seeds: 2, times: [0] },
      full: { widths: [32, 64, 128, 256, 512, ...wide], depths: [4, 8, 16, 32], seeds: 3, times: [0] },
    };
    return points('start', of, grid[size], Object.keys(RICH));
  },
  check: requireSamples,
  run: runAlignmentPoint,
  figures: (panel, reading, answers) => startFigures(panel, reading, alignmentTable(answers)),
  drawn: startFigures,
};

/** The ends of β, and mean field, where depth is fixed and small: at L = 16 its steps are too long. */
const TRAINED: readonly (readonly [condition: string, deepest: number])[] = [
  ['depth-µP, β = ½', 32],
  ['CompleteP, β = 1', 32],
  ['mean field, no skips', 8],
];

/** Real images are trained in small networks: their first layer is wide. */
const TIMES = [0, 10, 50, 100];
const trainedGrid = (size: Size, reading: string): Grid => {
  if (size === 'quick') return { widths: [16, 32], depths: [4], seeds: 2, times: [0, 5] };
  if (reading === LARGE.id) return { widths: [128, 256, 512, 1024], depths: [16, 32], seeds: 3, times: TIMES };
  if (reading === READINGS[0].id) return { widths: [32, 64, 128, 256], depths: [4, 8, 16], seeds: 5, times: TIMES };
  return { widths: [32, 64, 128], depths: [4, 8], seeds: 5, times: TIMES };
};

const trained: AlignmentSet = {
  ...start,
  panels: [
    {
      ...{ id: 'trained', title: 'PC against BP along training, by width and depth' },
      settings:
        'Two networks from the same weights, one trained by PC, one by BP: full batch, B = 64, rates of the family',
      says: 'The gradients stay the same along training, and the energy the loss.',
    } satisfies Panel,
  ],
  readings: [plain(READINGS[0]), ...[...READINGS.slice(1), LARGE].map(plain)],
  plan(size, reading) {
    const of = [...READINGS, LARGE].find(({ id }) => id === reading)!;
    const { depths, ...grid } = trainedGrid(size, reading);
    return TRAINED.flatMap(([condition, deepest]) =>
      points('trained', of, { ...grid, depths: depths.filter((depth) => depth <= deepest) }, [condition]),
    );
  },
  figures: (panel, reading, answers) => trainedFigures(panel, reading, alignmentTable(answers)),
  drawn: trainedFigures,
};

/** When PC's gradients are BP's: cosines, norms, energies and activities over width and depth. */
export const alignmentFigure = paperFigure(
  {
    ...{
      id: 'lim/alignment',
      title: 'When predictive coding is backpropagation: linear networks',
      source: 'LIM, result 2',
    },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [start, trained],
);
