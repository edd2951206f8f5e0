import { paperFigure } from '../paperFigure.ts';
import { residualPanels } from './residualPanels.ts';

/** Layer-wise rates in residual and deep linear networks, as printed and as Theorem 1 has them. */
export const figure6 = paperFigure(
  {
    ...{ id: 'se/6', title: 'Layer-wise rates in residual networks', source: '2605.11911 Figure 6' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    residualPanels(
      'Target alignment by depth with layer-wise rates',
      'With rates 1/⟨x*, x*⟩ PC has alignment near 1 at every depth, in residual and deep linear networks.',
      ['pc', 'pc-norm', 'pc-rate'],
    ),
  ],
);
