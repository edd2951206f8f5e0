import { paperFigure } from '../paperFigure.ts';
import { eightInBatches, eightOnline } from './eightLayers.ts';

/** Eight hidden layers, online and in batches: all four rules. */
export const figure10 = paperFigure(
  {
    ...{ id: 'se/10', title: 'Eight hidden layers, online and in batches', source: '2605.11911 Figure 10' },
    ...{ version: 1, engines: ['float64'] },
  },
  [
    eightOnline({
      ...{ id: 'o', title: 'Online training, 8 hidden layers' },
      says: 'The advantages of rescaling are diminished.',
    }),
    eightInBatches({
      ...{ id: 'b', title: 'Batch training, 8 hidden layers' },
      says: 'The advantages of rescaling return.',
    }),
  ],
);
