import { HALVES, QUARTERS, predictedBehaviour, predictedTrend } from '../../evidence/predictedBehaviour.ts';
import { depthExponents } from '../../theory/scalingPredictions.ts';
import { KNOWN_SCALINGS } from '../../network/scalingFamily.ts';
import type { Size } from '../experiment.ts';
import { paperFigure } from '../paperFigure.ts';
import { type Axes, behaviourMap, layerMap } from './behaviourMap.ts';
import { packagedChart } from './packagedChart.ts';
import { type ScalingPanel, type ScalingReadings, UNIT, scalingPanels } from './scalingPanels.ts';

const rectangle = (betas: readonly number[], deltas: readonly number[]) =>
  betas.flatMap((beta) => deltas.map((hiddenRate) => ({ beta, hiddenRate })));

/** H, and N > 9 L: where N is not much larger than L, predictive coding's own L/N shows. */
const SIZES: Readonly<
  Record<Size, { readonly sizes: readonly number[]; readonly fixed: number; readonly steps: readonly number[] }>
> = {
  quick: { sizes: [2, 4, 8], fixed: 32, steps: [1] },
  full: { sizes: [8, 16, 32], fixed: 320, steps: [1, 2, 3, 20] },
};

/** Feature learning in width as mean field has it, or none, as in the NTK parameterisation, for which fewer points decide. */
const WIDTHS = {
  rich: {
    ...{ d: 0.5, kappa: 1, text: 'd = ½, κ = 1' },
    grid: rectangle([0.25, 0.5, 0.75, 1, 1.25], [-1, -0.5, 0, 0.5, 1, 1.5]),
  },
  lazy: { d: 0, kappa: 0, text: 'd = 0, κ = 0', grid: rectangle([0.5, 1], [0, 0.5, 1, 1.5]) },
} as const;

const [BP, PC] = ['Backpropagation', 'Predictive coding'];
/** Lazy networks differ more from seed to seed. */
const SEEDS = { rich: { quick: 4, full: 8 }, lazy: { quick: 4, full: 16 } } as const;

/** The ends' part of Δz and Δf is 1 at every depth, and hides that of the others where it falls. */
const BETWEEN: ScalingReadings = {
  ...{ id: 'between', text: 'The first and the last layer keep their weights' },
  change: { outputPrecision: 1, moving: 'between', steps: [1] },
};

const axes: Axes = {
  x: { field: 'beta', title: 'β: branches H^−β' },
  y: { field: 'hiddenRate', title: 'δ: hidden rates H^δ' },
};

const movingIn = (reading: string) => (reading === BETWEEN.id ? 'between' : 'all');

const panel = (rule: 'bp' | 'pc', name: string, width: keyof typeof WIDTHS): ScalingPanel => {
  const { d, kappa, text, grid } = WIDTHS[width];
  const exponents = grid.map((at) => ({ d, kappa, ...at }));
  return {
    ...{ id: `${rule}-${width}`, title: `${name}, depth, ${width} in width` },
    settings: `N = ${SIZES.full.fixed}, H = ${SIZES.full.sizes.join(', ')} layers between the ends with skips, ${text}, D = 16, M = 8, B = 8, η₀ = 0.1, a teacher’s data, full batches`,
    says: 'The stable and the rich parameterisations are the same for predictive coding as for backpropagation; the map is ours.',
    at: (size) => ({ rule, vary: 'depth', exponents, eta0: 0.1, ...SIZES[size] }),
    charts: [
      {
        ...{ id: 'map', title: 'what each parameterisation comes to' },
        caption:
          'By f, z, Δz and Δf in H. Colour: measured; dot: predicted for backpropagation at N ≫ L; number: exponent of Δz.',
        band: HALVES,
        draw: (points, reading) =>
          behaviourMap(points, axes, (at) => predictedBehaviour(depthExponents(at, movingIn(reading)))),
      },
      {
        ...{ id: 'layers', title: 'how much a layer between the ends takes part' },
        caption: 'By ρ, the relative change of a middle layer’s branch. Complete: neither falls nor grows with depth.',
        band: QUARTERS,
        draw: (points) => layerMap(points, axes, (at) => predictedTrend(depthExponents(at, 'all').rho)),
      },
    ],
  };
};

/** The known points as the family has them, and as the library's forms do. */
export const PACKAGED_POINTS = {
  'depth-µP with H': KNOWN_SCALINGS.mupc,
  'depth-µP with L': { ...KNOWN_SCALINGS.mupc, base: 'L' },
  'CompleteP with H': KNOWN_SCALINGS.completep,
  'CompleteP with L': { ...KNOWN_SCALINGS.completep, base: 'L' },
} as const;

const SHALLOW: ScalingReadings = {
  ...{ id: 'shallow', text: 'H = 2, 4, 8' },
  change: { outputPrecision: 1, sizes: [2, 4, 8] },
};
const DEEP: ScalingReadings = {
  ...{ id: 'deep', text: 'H = 8, 16, 32' },
  change: { outputPrecision: 1, sizes: SIZES.full.sizes },
};

const packaged = (rule: 'bp' | 'pc', name: string): ScalingPanel => ({
  ...{ id: `${rule}-packaged`, title: `${name}, depth, forms of the library` },
  settings: `N = ${SIZES.full.fixed} with skips, D = 16, M = 8, B = 8, η₀ = 0.1, a teacher’s data, one full-batch step`,
  says: 'Branches over √L or L, as mupc and completep are packaged, in place of H = L − 2: the same in the limit.',
  at: (size) => ({
    ...{ rule, vary: 'depth', exponents: Object.values(PACKAGED_POINTS), eta0: 0.1, ...SIZES[size], steps: [1] },
  }),
  charts: [
    {
      ...{ id: 'forms', title: 'exponents with H and with L' },
      caption: 'Exponents in H of Δz, Δf and ρ; dashed: 0.',
      band: HALVES,
      draw: (points) => packagedChart(points, PACKAGED_POINTS),
    },
  ],
});

/** Which parameterisations in depth are stable, rich and complete, for either rule. */
export const depthFigure = paperFigure(
  {
    ...{ id: 'lim/depth', title: 'Parameterisations in depth', source: 'LIM, the blog’s first result' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    scalingPanels([panel('bp', BP, 'rich'), panel('pc', PC, 'rich')], [UNIT, BETWEEN], SEEDS.rich),
    scalingPanels([packaged('bp', BP), packaged('pc', PC)], [SHALLOW, DEEP], { quick: 4, full: 16 }),
    scalingPanels([panel('bp', BP, 'lazy'), panel('pc', PC, 'lazy')], [UNIT], SEEDS.lazy),
  ],
);
