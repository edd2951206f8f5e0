import { float64 } from '../../arithmetic/float64.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { localUpdates } from '../../learning/updates.ts';
import { chainOf } from '../../problem/chain.ts';
import { HONEST } from './beliefs.ts';
import { type LearningWorld, between, stepped, sweep } from './learningWorld.ts';
import { shown, times } from '../matrices.ts';

/** What is learnt with a number that comes from the answers. */
export const LEARNING_FAMILIES: readonly LearningWorld[] = [
  {
    clause: (k) => `weight decay is in the update: −${shown(k)} W is added`.replace('−-', '+'),
    updates: (p, z, k) => {
      const views = chainOf(p);
      return localUpdates(HONEST, p, z).map((u, i) =>
        mapParameters(u, (a, name) => (name === 'weights' ? float64.subtract(a, times(k, views[i]!.weights)) : a)),
      );
    },
  },
  {
    clause: (k) =>
      `errors were stored one inference step early: activities then take another step, of size ${shown(k)}`,
    positive: true,
    updates: (p, z, k) => between(p, z, stepped(p, z, k)),
  },
  {
    clause: (k) => `errors are stale: they are stored one inference step, of size ${shown(k)}, early`,
    positive: true,
    updates: (p, z, k) => between(p, stepped(p, z, -k), z),
  },
  {
    clause: (k) =>
      `presynaptic activities are one inference step early: only errors see another step, of size ${shown(k)}`,
    positive: true,
    updates: (p, z, k) => between(p, stepped(p, z, k), z),
  },
  {
    clause: (k) => `learning takes another inference step, of size ${shown(k)}, before it looks at the activities`,
    updates: (p, z, k) => localUpdates(HONEST, p, stepped(p, z, k)),
  },
  {
    clause: (k) => `activities are multiplied by ${shown(1 + k)} where they enter the update`,
    updates: (p, z, k) =>
      between(
        p,
        z,
        z.map((zl) => times(1 + k, zl)),
      ),
  },
  {
    clause: (k) => `the update is taken ${shown(k)} of the way back to the feedforward sweep`,
    updates: (p, z, k) => {
      const zHat = sweep(p);
      return localUpdates(
        HONEST,
        p,
        z.map((zl, l) => float64.add(times(1 - k, zl), times(k, zHat[l]!))),
      );
    },
  },
];
