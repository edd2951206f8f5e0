import { paperFigure } from '../paperFigure.ts';
import { residualPanels } from './residualPanels.ts';

/** Residual against deep linear networks. */
export const figure5 = paperFigure(
  {
    ...{ id: 'se/5', title: 'Target alignment of residual and deep linear networks', source: '2605.11911 Figure 5' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    residualPanels(
      'Target alignment by depth, residual and deep linear networks',
      'Residual networks have slightly higher alignment, BP most; PC lies above BP in both, more so with depth.',
      ['bp', 'pc'],
    ),
  ],
);
