import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { depthExponents } from '../../theory/scalingPredictions.ts';
import type { Size } from '../experiment.ts';
import { paperFigure } from '../paperFigure.ts';
import { type Axes, behaviourMap, layerMap } from './behaviourMap.ts';
import { predictedBehaviour, predictedTrend } from './behaviours.ts';
import { type ScalingPanel, UNIT, scalingPanels } from './scalingPanels.ts';

const BETA = [0.25, 0.5, 0.75, 1, 1.25];
const DELTA = [-1, -0.5, 0, 0.5, 1, 1.5];

const grid = (width: Pick<ScalingExponents, 'd' | 'kappa'>): ScalingExponents[] =>
  BETA.flatMap((beta) => DELTA.map((hiddenRate) => ({ ...width, beta, hiddenRate })));

/** H, and N ≥ 8 L: where N is not much larger than L, predictive coding's own L/N shows. */
const SIZES: Readonly<Record<Size, { readonly sizes: readonly number[]; readonly fixed: number }>> = {
  quick: { sizes: [2, 4, 8], fixed: 32 },
  full: { sizes: [4, 8, 16, 32], fixed: 288 },
};

/** Feature learning in width as mean field has it, or none, as in the NTK parameterisation. */
const WIDTHS = {
  rich: { d: 0.5, kappa: 1, text: 'd = ½, κ = 1' },
  lazy: { d: 0, kappa: 0, text: 'd = 0, κ = 0' },
} as const;

const axes: Axes = {
  x: { field: 'beta', title: 'β: branches H^−β' },
  y: { field: 'hiddenRate', title: 'δ: hidden rates H^δ' },
};

const panel = (rule: 'bp' | 'pc', name: string, width: keyof typeof WIDTHS): ScalingPanel => {
  const { d, kappa, text } = WIDTHS[width];
  return {
    ...{ id: `${rule}-${width}`, title: `${name}, depth, ${width} in width` },
    settings: `N = ${SIZES.full.fixed}, H = ${SIZES.full.sizes.join(', ')} layers between the ends with skips, ${text}, D = 16, M = 8, B = 8, η₀ = 0.1, a teacher’s data, one full-batch step`,
    says: 'The stable and the rich parameterisations are the same for predictive coding as for backpropagation; the map is ours.',
    at: (size) => ({ rule, vary: 'depth', exponents: grid({ d, kappa }), eta0: 0.1, steps: [1], ...SIZES[size] }),
    charts: [
      {
        ...{ id: 'map', title: 'what each parameterisation comes to' },
        caption:
          'By f, z, Δz and Δf in H. Colour: measured; dot: predicted for backpropagation at N ≫ L; number: exponent of Δz.',
        draw: (points) => behaviourMap(points, axes, (at) => predictedBehaviour(depthExponents(at))),
      },
      {
        ...{ id: 'layers', title: 'how much a layer between the ends takes part' },
        caption: 'By ρ, the relative change of a middle layer’s branch. Complete: neither falls nor grows with depth.',
        draw: (points) => layerMap(points, axes, (at) => predictedTrend(depthExponents(at).rho)),
      },
    ],
  };
};

/** Which parameterisations in depth are stable, rich and complete, for either rule. */
export const depthFigure = paperFigure(
  {
    ...{ id: 'lim/depth', title: 'Parameterisations in depth', source: 'LIM, the blog’s first result' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    scalingPanels(
      [
        panel('bp', 'Backpropagation', 'rich'),
        panel('pc', 'Predictive coding', 'rich'),
        panel('bp', 'Backpropagation', 'lazy'),
        panel('pc', 'Predictive coding', 'lazy'),
      ],
      [UNIT],
      { quick: 4, full: 8 },
    ),
  ],
);
