import type { Claim, OrderTest, SizeMeasurement } from '../../evidence/claim.ts';
import { type LimitCase, byWidth, cosineGap } from './measure.ts';

const gap =
  (at: (size: number) => LimitCase): SizeMeasurement =>
  (size, seed, data) => ({ x: size, y: cosineGap(at(size), seed, data) });

const DEPTH = 4;
const at = byWidth(DEPTH);

const width: OrderTest = {
  kind: 'order',
  variable: 'width N',
  response: '1 − cos(PC, BP)',
  sizes: [48, 64, 96, 128, 192],
  band: [-2.5, -1.5],
  measure: gap(at({})),
  controls: {
    'deep standard parameterisation': gap(at({ parameterisation: 'sp', skips: false, depth: 12 })),
    'output precision N·L': gap((N) => at({ outputPrecision: N * DEPTH })(N)),
  },
};

export const cosineWidth: Claim = {
  id: 'lim/cosine-width',
  title: 'At initialisation, in residual depth-µP networks, 1 − cos(PC, BP) falls like N⁻²',
  source: { paper: 'LIM', place: '"the same gradients as BP", quantified here' },
  statement:
    'At fixed depth, the angle between the two weight gradients, all layers together, closes with the square of the width, so the cosine goes to 1.',
  formula: String.raw`1 - \cos\big(\nabla_W F^*,\,\nabla_W\mathcal L\big) \propto N^{-2}\qquad(L\text{ fixed})`,
  expected: 'holds',
  test: width,
};

export const cosineWidthCompletep: Claim = {
  ...cosineWidth,
  id: 'lim/cosine-width-completep',
  title: 'At initialisation, in residual CompleteP networks, 1 − cos(PC, BP) falls like N⁻²',
  test: { ...width, measure: gap(at({ parameterisation: 'completep' })) },
};

/** N = 4 L; deep enough that (1 + 1/L)^L has settled. */
const ASPECT = 4;
const SHALLOWEST = 12;

export const cosinePlateau: Claim = {
  id: 'lim/cosine-plateau',
  title: 'At initialisation and fixed N/L, 1 − cos(PC, BP) does not fall with size: its exponent is within ±0.6',
  source: { paper: 'LIM', place: '"much wider than deep"' },
  statement:
    'Growing residual depth-µP networks with N = 4 L leaves 1 − cos(PC, BP) near a positive constant, where at fixed depth it falls like N⁻²: the limit 1 needs N/L to grow.',
  formula: String.raw`1 - \cos\big(\nabla_W F^*,\,\nabla_W\mathcal L\big) \approx c > 0\qquad(N/L\text{ fixed})`,
  expected: 'holds',
  test: {
    kind: 'order',
    variable: 'depth L with N = 4 L',
    response: '1 − cos(PC, BP)',
    sizes: [SHALLOWEST, 14, 18, 22, 26],
    band: [-0.6, 0.6],
    measure: gap((L) => ({ parameterisation: 'mupc', width: ASPECT * L, depth: L, skips: true })),
    controls: {
      'depth fixed': gap((L) => ({ parameterisation: 'mupc', width: ASPECT * L, depth: SHALLOWEST, skips: true })),
      'width fixed': gap((L) => ({ parameterisation: 'mupc', width: 64, depth: L, skips: true })),
    },
  },
};
