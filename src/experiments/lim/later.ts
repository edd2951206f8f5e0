import { QUARTERS } from '../../evidence/predictedBehaviour.ts';
import { KNOWN_SCALINGS } from '../../network/scalingFamily.ts';
import type { Size } from '../experiment.ts';
import { paperFigure } from '../paperFigure.ts';
import { laterChart } from './laterChart.ts';
import { type ScalingPanel, UNIT, scalingPanels } from './scalingPanels.ts';

/** sp, what it comes to with the same rate at the inputs, a smaller rate; the lazy and the rich point of stability. */
export const LATER_POINTS = {
  sp: KNOWN_SCALINGS.sp,
  '(0, 1)': { d: 0, kappa: 1, beta: 0.5, hiddenRate: 0 },
  '(0, ½)': { d: 0, kappa: 0.5, beta: 0.5, hiddenRate: 0 },
  'ntp (0, 0)': KNOWN_SCALINGS.ntp,
  'mupc (½, 1)': KNOWN_SCALINGS.mupc,
} as const;

const SIZES: Readonly<Record<Size, { readonly sizes: readonly number[]; readonly steps: readonly number[] }>> = {
  quick: { sizes: [16, 32, 64], steps: [1, 2, 3] },
  full: { sizes: [64, 128, 256, 512], steps: [1, 2, 3, 5, 10, 20, 50] },
};

const panel = (rule: 'bp' | 'pc', name: string): ScalingPanel => ({
  ...{ id: rule, title: `${name}, fifty steps` },
  settings: `L = 4 with skips, N = ${SIZES.full.sizes.join(', ')}, D = 16, M = 8, B = 8, η₀ = 0.3, a teacher’s data, full batches`,
  says: 'The output of standard predictive coding networks explodes with width during training (the version of record).',
  at: (size) => ({ rule, vary: 'width', fixed: 4, exponents: Object.values(LATER_POINTS), eta0: 0.3, ...SIZES[size] }),
  charts: [
    {
      ...{ id: 'steps', title: 'exponents by step' },
      caption: 'Exponents in N of the output f(t) and of the changes Δz and Δf; none where a width diverged.',
      band: QUARTERS,
      draw: (points) => laterChart(points, LATER_POINTS),
    },
  ],
});

/** What becomes of known parameterisations in width after the first step. */
export const laterFigure = paperFigure(
  {
    ...{ id: 'lim/later', title: 'Parameterisations in width along training', source: 'LIM, PMLR 306, abstract' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    scalingPanels(
      [panel('bp', 'Backpropagation'), panel('pc', 'Predictive coding')],
      [UNIT, { id: 'precision-n', text: 'Output precision N', change: { outputPrecision: 'N' } }],
      { quick: 3, full: 8 },
    ),
  ],
);
