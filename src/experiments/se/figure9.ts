import { paperFigure } from '../paperFigure.ts';
import { autoencoderPanel, autoencoderPanels } from './autoencoderPanels.ts';
import { BATCH } from './trainingSettings.ts';

/** A nonlinear autoencoder, online and in batches: all four rules. */
export const figure9 = paperFigure(
  {
    ...{ id: 'se/9', title: 'A nonlinear autoencoder', source: '2605.11911 Figure 9' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [autoencoderPanels([autoencoderPanel('o', 1), autoencoderPanel('b', BATCH)])],
);
