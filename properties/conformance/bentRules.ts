import { ACTIVATIONS, LEAK, PIECEWISE_LINEAR } from '../../src/arithmetic/activations.ts';
import type { CheckId } from '../../src/conformance/check.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { type Bend, handwritten } from './handwritten.ts';

// Rules that are right in linear networks and in most nonlinear ones, and wrong in one regime.

/** Slopes and values of some activations replaced. */
const replacing = (names: readonly string[], by: (u: number, before: number) => number, kind: keyof Bend): Bend => ({
  value: (phi, u) => ACTIVATIONS[phi].value(u),
  slope: (phi, u) => ACTIVATIONS[phi].slope(u),
  [kind]: (phi: keyof typeof ACTIVATIONS, u: number, before: number) =>
    names.includes(phi) ? by(u, before) : ACTIVATIONS[phi][kind](u),
});

const wrongly = (bend: Partial<Bend>): LearningRule => handwritten(bend, bend);
export const plain = (rule: LearningRule): LearningRule => ({
  ...rule,
  capabilities: { nonlinear: true, skips: false, scales: false, precisions: false },
});
const geluByTanh = (u: number): number => (u / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3)));
const logistic = (u: number): number => 1 / (1 + Math.exp(-u));

const maskOf = (phi: string, before: number): number => (before > 0 ? 1 : phi === 'relu' ? 0 : LEAK);
/** Masks of piecewise linear units kept from the feedforward sweep. */
const MASKS: Bend = {
  value: (phi, u, before) =>
    PIECEWISE_LINEAR.has(phi) && phi !== 'identity' ? maskOf(phi, before) * u : ACTIVATIONS[phi].value(u),
  slope: (phi, u, before) =>
    PIECEWISE_LINEAR.has(phi) && phi !== 'identity' ? maskOf(phi, before) : ACTIVATIONS[phi].slope(u),
};
const SLOPE_MASKS: Partial<Bend> = { slope: MASKS.slope };

export const BENT: readonly (readonly [string, LearningRule, CheckId])[] = [
  ['keeps its masks from the sweep', handwritten(MASKS), 'nonlinear-equilibrium'],
  ['keeps the masks of its slopes from the sweep', handwritten(SLOPE_MASKS), 'nonlinear-equilibrium'],
  [
    'takes the slope of sigmoid at σ(u)',
    handwritten(
      {},
      replacing(['sigmoid'], (u) => logistic(logistic(u)) * logistic(-logistic(u)), 'slope'),
    ),
    'nonlinear-local-gradient',
  ],
  [
    'gives leaky ReLU the slope of ReLU in learning',
    handwritten(
      {},
      replacing(['leaky-relu'], (u) => (u > 0 ? 1 : 0), 'slope'),
    ),
    'nonlinear-local-gradient',
  ],
  [
    'computes sigmoid as tanh, plain',
    plain(wrongly(replacing(['sigmoid'], Math.tanh, 'value'))),
    'nonlinear-local-gradient',
  ],
  [
    'computes leaky ReLU as ReLU, plain',
    plain(wrongly(replacing(['leaky-relu'], (u) => Math.max(u, 0), 'value'))),
    'nonlinear-equilibrium',
  ],
  [
    'computes GELU by its tanh form, plain',
    plain(wrongly(replacing(['gelu'], geluByTanh, 'value'))),
    'nonlinear-equilibrium',
  ],
  [
    'gives GELU the slope of its tanh form in inference',
    handwritten(replacing(['gelu'], (u) => (geluByTanh(u + 1e-4) - geluByTanh(u - 1e-4)) / 2e-4, 'slope')),
    'nonlinear-equilibrium',
  ],
  [
    'overflows where preactivations are large',
    handwritten(
      {},
      replacing(['tanh'], (u) => (Math.exp(2 * u) - 1) / (Math.exp(2 * u) + 1), 'value'),
    ),
    'nonlinear-local-gradient',
  ],
  [
    'makes slopes as φ(u)/u',
    handwritten(
      {},
      replacing(['tanh', 'gelu'], (u) => (u === 0 ? 0 : 1) * ACTIVATIONS.tanh.slope(u), 'slope'),
    ),
    'nonlinear-local-gradient',
  ],
];
