import { paperFigure } from '../paperFigure.ts';
import { trained } from './trained.ts';
import { untrained } from './untrained.ts';

/** What an accuracy is that is read while the label is clamped. */
export const accuracyFigure = paperFigure(
  {
    ...{ id: 'pcn/accuracy', title: 'What the accuracy of a generative network measures', source: 'PCN §5, §6' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [trained, untrained],
);
