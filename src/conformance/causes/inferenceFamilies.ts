import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, predictions } from '../../inference/state.ts';
import { chainOf } from '../../problem/chain.ts';
import { HONEST, type M } from './beliefs.ts';
import { type InferenceWorld, combined } from './inferenceWorld.ts';
import { averaged, shown, times } from '../matrices.ts';

const minus = float64.subtract;

/** Hidden layers from what is theirs and a number. */
const family = (
  clause: (k: number) => string,
  f: (own: M, back: M, k: number, at: { readonly l: number; readonly L: number; readonly z: readonly M[] }) => M,
): InferenceWorld => ({
  clause,
  gradient: (p, z, k) => combined((own, back, at) => f(own, back, k, at))(p, z),
});

/** What comes to rest with a number that comes from the answers. */
export const INFERENCE_FAMILIES: readonly InferenceWorld[] = [
  {
    clause: (k) => `activities are mixed over the batch: ${shown(k / (1 + k))} of their mean is taken away`,
    gradient: (p, z, k) =>
      energyGradient(
        HONEST,
        p,
        z.map((zl, l) =>
          l === 0 || l === z.length - 1 ? zl : float64.add(zl, times(zl.columns > 1 ? k : 0, averaged(zl))),
        ),
      ),
  },
  family(
    (k) => `activities decay in inference: ${shown(k)} z is added to the gradient`,
    (own, back, k, { l, z }) => float64.add(minus(own, back), times(k, z[l]!)),
  ),
  family(
    (k) => `the feedback is ${shown(1 + k)} times what it must be`,
    (own, back, k) => minus(own, times(1 + k, back)),
  ),
  family(
    (k) => `the output’s error is ${shown(1 + k)} times what it must be in inference`,
    (own, back, k, { l, L }) => minus(own, l === L - 1 ? times(1 + k, back) : back),
  ),
  {
    clause: (k) =>
      `the output is drawn to its target with strength ${shown(1 / k)} in inference, and not clamped to it: its precision is then 1/(1/p_L + ${shown(k)})`,
    gradient: (p, z, k) => {
      const precision = chainOf(p).at(-1)!.precision.data[0]!;
      return combined((own, back, { l, L }) => minus(own, l === L - 1 ? times(1 / (1 + k * precision), back) : back))(
        p,
        z,
      );
    },
  },
  {
    clause: (k) => `activities are ${shown(1 / (1 + k))} times the equilibrium’s`,
    gradient: (p, z, k) =>
      energyGradient(
        HONEST,
        p,
        z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : times(1 + k, zl))),
      ),
  },
  {
    clause: (k) =>
      k < -1
        ? `errors push activities the other way: from the feedforward sweep ${shown(-1 / (1 + k))} times as far as the equilibrium, on its other side`
        : `inference goes ${shown(1 / (1 + k))} of the way from the feedforward sweep to the equilibrium`,
    gradient: (p, z, k) => {
      const zHat = predictions(HONEST, p.network, p.x);
      return energyGradient(
        HONEST,
        p,
        z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : float64.add(zl, times(k, minus(zl, zHat[l]!))))),
      );
    },
  },
];
