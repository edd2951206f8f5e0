import { paperFigure } from '../paperFigure.ts';
import { type AlignmentPanel, alignmentPanels } from './alignmentPanels.ts';
import { DEPTHS, WIDTHS, defaults } from './settings.ts';
import { trainingPanels } from './trainingPanels.ts';
import { BATCH, RATES, SWEEPS, linearPanel } from './trainingSettings.ts';

const KAIMING = 'W_l ~ U(−1/√n, 1/√n)';
const NORM = 'W_l ~ N(0, 1/m)';

const byDepth = (id: string, initialisation: 'kaiming' | 'norm-preserving', says: string): AlignmentPanel => ({
  ...{ id, says, title: `Target alignment by depth, ${initialisation}` },
  settings: `Deep linear networks of width 512, 1 to 8 hidden layers, ${initialisation === 'kaiming' ? KAIMING : NORM}`,
  x: { field: 'hidden', title: 'hidden layers' },
  points: (size) => DEPTHS[size].map((hidden) => ({ ...defaults(size), hidden, initialisation })),
});

const byWidth = (id: string, initialisation: 'kaiming' | 'norm-preserving', says: string): AlignmentPanel => ({
  ...{ id, says, title: `Target alignment by width, ${initialisation}` },
  settings: `One hidden layer of 128 to 1024 between 512 inputs and outputs, ${initialisation === 'kaiming' ? KAIMING : NORM}`,
  x: { field: 'width', title: 'hidden width', log: true },
  points: (size) => WIDTHS[size].map((width) => ({ ...defaults(size), width, initialisation })),
});

const single = alignmentPanels(
  [
    byDepth('a', 'kaiming', 'PC lies above BP; both get worse with depth, PC markedly, and it varies more.'),
    byWidth('b', 'kaiming', 'PC lies above BP, most where the hidden layer is narrow.'),
    byDepth(
      'c',
      'norm-preserving',
      'PC is nearly perfect and falls slightly with depth; its advantage grows with depth.',
    ),
    byWidth('d', 'norm-preserving', 'PC is nearly perfect at every width.'),
  ],
  [
    {
      id: 'one-normal',
      text: 'One sample, target independent of the input, as §3.1.3 says',
      change: { batch: 1, targets: 'normal' },
    },
    { id: 'one-teacher', text: 'One sample (§3.1.3), target W_data x (A.1)', change: { batch: 1, targets: 'teacher' } },
    {
      id: 'many-normal',
      text: '128 samples (A.2), targets independent of the inputs (§3.1.3)',
      change: { batch: 128, targets: 'normal' },
    },
    {
      id: 'many-teacher',
      text: '128 samples, as A.2 says, targets W_data x, as A.1 says',
      change: { batch: 128, targets: 'teacher' },
    },
  ],
);

const whole = trainingPanels(
  (['kaiming', 'norm-preserving'] as const).flatMap((initialisation, i) =>
    [1, 8].map((hidden) =>
      linearPanel(
        {
          id: 'efgh'[2 * i + (hidden === 8 ? 1 : 0)]!,
          title: `Whole training, ${hidden === 1 ? 'one hidden layer' : `${hidden} hidden layers`}, ${initialisation}`,
          says:
            hidden === 8 && initialisation === 'norm-preserving'
              ? 'PC is more sample efficient, and clearly the best of both rules and initialisations.'
              : 'PC is more sample efficient than BP.',
        },
        { hidden, width: 20, initialisation, batch: BATCH },
        ['bp', 'pc'],
        RATES.figure2,
      ),
    ),
  ),
  SWEEPS,
);

/** Target alignment after one update, and whole training, of PC and BP. */
export const figure2 = paperFigure(
  {
    ...{ id: 'se/2', title: 'Target alignment and whole training of PC and BP', source: '2605.11911 Figure 2' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [single, whole],
);
