import { slope, value } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const C = Math.sqrt(2 / Math.PI);
const inner = (u: number): number => C * (u + 0.044715 * u ** 3);
const approximate = (u: number): number => 0.5 * u * (1 + Math.tanh(inner(u)));
const derivative = (u: number): number =>
  0.5 * (1 + Math.tanh(inner(u))) + 0.5 * u * (1 - Math.tanh(inner(u)) ** 2) * C * (1 + 3 * 0.044715 * u * u);

export default {
  rule: pc('gelu-by-tanh', {
    ...NONLINEAR,
    parts: {
      value: (phi, u) => (phi === 'gelu' ? approximate(u) : value(phi, u)),
      slopeBack: (phi, u) => (phi === 'gelu' ? derivative(u) : slope(phi, u)),
      slopeLearn: (phi, u) => (phi === 'gelu' ? derivative(u) : slope(phi, u)),
    },
  }),
  wrong: true,
  defect: 'GELU is computed by its tanh approximation',
  cause: 'GELU in its tanh form',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
