import type { Claim, OrderTest, SizeMeasurement } from '../../evidence/claim.ts';
import { type LimitCase, byWidth, energyGap } from './measure.ts';

const gap =
  (at: (size: number) => LimitCase, abscissa: (size: number) => number = (size) => size): SizeMeasurement =>
  (size, seed, data) => ({ x: abscissa(size), y: energyGap(at(size), seed, data) });

const DEPTH = 4;
const at = byWidth(DEPTH);

const width: OrderTest = {
  kind: 'order',
  variable: 'width N',
  response: '1 − F*/Loss',
  sizes: [48, 64, 96, 128, 192],
  band: [-1.2, -0.8],
  measure: gap(at({})),
  controls: {
    'standard parameterisation': gap(at({ parameterisation: 'sp', skips: false })),
    'NTK parameterisation': gap(at({ parameterisation: 'ntp' })),
    'output precision N·L': gap((N) => at({ outputPrecision: N * DEPTH })(N)),
  },
};

export const energyWidth: Claim = {
  id: 'lim/energy-width',
  title: 'At initialisation, in residual depth-µP networks, 1 − F*/Loss falls like 1/N',
  source: { paper: 'LIM', place: '"energy converges to the loss", quantified here' },
  statement: 'At fixed depth, the equilibrated energy approaches the loss in inverse proportion to the width.',
  formula: String.raw`1 - \frac{F^*}{\mathcal L} \propto \frac{L}{N}\qquad(L\text{ fixed})`,
  expected: 'holds',
  test: width,
};

export const energyWidthCompletep: Claim = {
  ...energyWidth,
  id: 'lim/energy-width-completep',
  title: 'At initialisation, in residual CompleteP networks, 1 − F*/Loss falls like 1/N',
  test: { ...width, measure: gap(at({ parameterisation: 'completep' })) },
};

/** E[S_ii] − 1 of residual depth-µP, which tends to (e − 1)·L/N: the exact depth dependence that the leading order hides. */
export const residualMupcRescaling = (L: number, N: number): number => (L / N) * ((1 + 1 / L) ** (L - 1) - 1);

const WIDTH = 128;
const byDepth =
  (change: Partial<LimitCase>): ((L: number) => LimitCase) =>
  (L) => ({ parameterisation: 'mupc', width: WIDTH, depth: L, skips: true, ...change });
const predicted = (L: number): number => residualMupcRescaling(L, WIDTH);

export const energyDepth: Claim = {
  id: 'lim/energy-depth',
  title: 'At initialisation, in residual depth-µP networks, 1 − F*/Loss grows like L/N with depth',
  source: { paper: 'LIM', place: '"energy converges to the loss", quantified here' },
  statement:
    'At fixed width, the gap grows in proportion to E[S] − 1 = (L/N)((1 + 1/L)^{L−1} − 1), which is (e − 1)L/N for deep networks.',
  formula: String.raw`1 - \frac{F^*}{\mathcal L} \propto \frac{L}{N}\Big(\big(1+\tfrac1L\big)^{L-1} - 1\Big)\qquad(N\text{ fixed})`,
  expected: 'holds',
  test: {
    kind: 'order',
    variable: '(L/N)((1 + 1/L)ᴸ⁻¹ − 1)',
    response: '1 − F*/Loss',
    sizes: [3, 4, 5, 7, 9],
    band: [0.8, 1.2],
    measure: gap(byDepth({}), predicted),
    controls: {
      'standard parameterisation': gap(byDepth({ parameterisation: 'sp', skips: false }), predicted),
      'NTK parameterisation': gap(byDepth({ parameterisation: 'ntp' }), predicted),
      'output precision N·L': (L, seed, data) => gap(byDepth({ outputPrecision: WIDTH * L }), predicted)(L, seed, data),
    },
  },
};
