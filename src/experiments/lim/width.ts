import { QUARTERS, predictedBehaviour } from '../../evidence/predictedBehaviour.ts';
import { widthExponents } from '../../theory/scalingPredictions.ts';
import type { Size } from '../experiment.ts';
import { paperFigure } from '../paperFigure.ts';
import { behaviourMap } from './behaviourMap.ts';
import { type ScalingPanel, UNIT, scalingPanels } from './scalingPanels.ts';

const D = [-0.25, 0, 0.25, 0.5, 0.75, 1];
const KAPPA = [0, 0.5, 1, 1.5, 2];
const EXPONENTS = D.flatMap((d) => KAPPA.map((kappa) => ({ d, kappa, beta: 0.5, hiddenRate: 0 })));

const SIZES: Readonly<Record<Size, { readonly sizes: readonly number[]; readonly steps: readonly number[] }>> = {
  quick: { sizes: [16, 32, 64], steps: [1] },
  full: { sizes: [128, 256, 512, 1024], steps: [1, 2, 3, 20] },
};

const panel = (rule: 'bp' | 'pc', name: string): ScalingPanel => ({
  ...{ id: rule, title: `${name}, width` },
  settings: 'L = 4 with skips, D = 16, M = 8, B = 8, β = ½, δ = 0, η₀ = 0.1, a teacher’s data, full batches',
  says: 'The stable and the rich parameterisations are the same for predictive coding as for backpropagation; the map is ours.',
  at: (size) => ({ rule, vary: 'width', fixed: 4, exponents: EXPONENTS, eta0: 0.1, ...SIZES[size] }),
  charts: [
    {
      ...{ id: 'map', title: 'what each parameterisation comes to' },
      caption: `Colour: measured; dot: predicted; number: exponent of Δz in N. N = ${SIZES.full.sizes.join(', ')} in the full plan.`,
      band: QUARTERS,
      draw: (points) =>
        behaviourMap(
          points,
          {
            x: { field: 'd', title: 'd: readout N^(−½−d)' },
            y: { field: 'kappa', title: 'κ: rates N^κ' },
          },
          (at) => predictedBehaviour(widthExponents(at)),
        ),
    },
  ],
});

/** Which parameterisations in width are stable, lazy and rich, for either rule. */
export const widthFigure = paperFigure(
  {
    ...{ id: 'lim/width', title: 'Parameterisations in width', source: 'LIM, the blog’s first result' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [scalingPanels([panel('bp', 'Backpropagation'), panel('pc', 'Predictive coding')], [UNIT], { quick: 6, full: 8 })],
);
