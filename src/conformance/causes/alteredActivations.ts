import { ACTIVATIONS, type Activation, type ActivationName } from '../../arithmetic/activations.ts';
import { type Alteration, layers } from './alteration.ts';
import { HONEST } from './beliefs.ts';
import { entries } from '../matrices.ts';

const NAMES = ['identity', 'relu', 'leaky-relu', 'tanh', 'sigmoid', 'gelu'] as const satisfies ActivationName[];
const swapped = (from: ActivationName, to: ActivationName): Alteration =>
  layers(`${from} is computed as ${to === 'identity' ? 'the identity' : to}`, (at) =>
    at.activation === from ? { ...at, activation: to } : at,
  );

const BENT = [
  layers('activations are left out', (at) => ({ ...at, activation: 'identity' })),
  layers('the activation of the last layer is left out', (at, { l, L }) =>
    l === L ? { ...at, activation: 'identity' } : at,
  ),
  layers('the last layer has the activation of the one before it', (at, { l, L, all }) =>
    l === L && L > 1 ? { ...at, activation: all[l - 2]!.activation } : at,
  ),
  layers('the activation of the first layer is left out', (at, { l }) =>
    l === 1 ? { ...at, activation: 'identity' } : at,
  ),
  layers('activations stand on the other side of the weights', (at) => ({
    ...at,
    placement: at.placement === 'after' ? 'before' : 'after',
  })),
  ...[-1, 1].map((step) =>
    layers(`each layer has the activation of the layer ${step < 0 ? 'before' : 'after'} it`, (at, { l, all }) =>
      at.activation === 'identity' ? at : { ...at, activation: (all[l - 1 + step] ?? at).activation },
    ),
  ),
  ...NAMES.slice(1).flatMap((from) => NAMES.filter((to) => to !== from).map((to) => swapped(from, to))),
];

/** φ and φ′ believed to be others, problem and all else as given. */
const numbers = (
  clause: string,
  change: { readonly value?: Change; readonly slope?: Change; readonly except?: 'relu' },
): Alteration => ({
  clause,
  belief: (problem) => ({
    problem,
    A: {
      ...HONEST,
      ...(change.value ? { activate: (phi, a) => entries(a, (u) => change.value!(phi, u)) } : {}),
      ...(change.slope ? { slope: (phi, a) => entries(a, (u) => change.slope!(phi, u)) } : {}),
    },
  }),
});
type Change = (phi: ActivationName, u: number) => number;

const honest = (phi: ActivationName): Activation => ACTIVATIONS[phi];
const tanhGelu = (u: number): number => {
  const t = Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3));
  return (u / 2) * (1 + t);
};
const tanhGeluSlope = (u: number): number => {
  const c = Math.sqrt(2 / Math.PI);
  const t = Math.tanh(c * (u + 0.044715 * u ** 3));
  return (1 + t) / 2 + (u / 2) * (1 - t * t) * c * (1 + 3 * 0.044715 * u * u);
};
const logistic = (u: number): number => 1 / (1 + Math.exp(-u));

const CURVES = [
  numbers('φ′ is left out', { slope: () => 1 }),
  numbers('φ′ is taken at φ(u) in place of u', { slope: (phi, u) => honest(phi).slope(honest(phi).value(u)) }),
  numbers('φ stands in place of φ′', { slope: (phi, u) => honest(phi).value(u) }),
  numbers('φ′ is squared', { slope: (phi, u) => honest(phi).slope(u) ** 2 }),
  numbers('GELU is computed by its tanh approximation', {
    value: (phi, u) => (phi === 'gelu' ? tanhGelu(u) : honest(phi).value(u)),
    slope: (phi, u) => (phi === 'gelu' ? tanhGeluSlope(u) : honest(phi).slope(u)),
  }),
  numbers('the derivative of GELU is taken as σ(1.702 u)', {
    slope: (phi, u) => (phi === 'gelu' ? logistic(1.702 * u) : honest(phi).slope(u)),
  }),
  numbers('GELU is computed as u σ(1.702 u)', {
    value: (phi, u) => (phi === 'gelu' ? u * logistic(1.702 * u) : honest(phi).value(u)),
    slope: (phi, u) =>
      phi === 'gelu' ? logistic(1.702 * u) * (1 + 1.702 * u * logistic(-1.702 * u)) : honest(phi).slope(u),
  }),
  ...NAMES.slice(1).flatMap((phi) => [
    numbers(`the derivative of ${phi} is left out`, { slope: (of, u) => (of === phi ? 1 : honest(of).slope(u)) }),
    ...NAMES.slice(1)
      .filter((to) => to !== phi)
      .map((to) =>
        numbers(`the derivative of ${phi} is that of ${to}`, {
          slope: (of, u) => honest(of === phi ? to : of).slope(u),
        }),
      ),
  ]),
  ...[0.1, 0.2, 0.3, 0.001].map((leak) =>
    numbers(`leaky ReLU leaks ${leak} in place of 0.01`, {
      value: (phi, u) => (phi === 'leaky-relu' && u < 0 ? leak * u : honest(phi).value(u)),
      slope: (phi, u) => (phi === 'leaky-relu' && u < 0 ? leak : honest(phi).slope(u)),
    }),
  ),
];

/** φ and φ′ taken for others. */
export const ALTERED_ACTIVATIONS: readonly Alteration[] = [
  ...CURVES,
  ...BENT.map((mistake) => ({ ...mistake, whole: true as const })),
];
