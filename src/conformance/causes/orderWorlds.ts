import { float64 } from '../../arithmetic/float64.ts';
import { weightedErrors } from '../../inference/state.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { localUpdates } from '../../learning/updates.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { type LearningWorld, type Updates, between, fromSignals, world } from './learningWorld.ts';
import { scrambled } from '../matrices.ts';

const weightsBy =
  (change: (update: M) => M) =>
  (p: P, z: readonly M[]): Updates =>
    localUpdates(HONEST, p, z).map((u) => mapParameters(u, (a, name) => (name === 'weights' ? change(a) : a)));
const isSquare = (a: M): boolean => a.rows === a.columns;

/** Updates with numbers, or layers, in another order. */
export const ORDER_WORLDS: readonly LearningWorld[] = [
  world(
    'the outer product is transposed where layers are square',
    weightsBy((a) => (isSquare(a) ? float64.transpose(a) : a)),
  ),
  world(
    'numbers of the update come in column-major order, as the bytes of a transposed view lie',
    weightsBy(scrambled),
  ),
  world('presynaptic activities are those of the layer itself where widths agree', (p, z) => {
    const moved = z.map((zl, l) => (z[l + 1]?.rows === zl.rows ? z[l + 1]! : zl));
    return between(p, z, moved);
  }),
  world('each layer learns from the error of the layer after it where widths agree', (p, z) => {
    const s = weightedErrors(HONEST, p.network, z);
    return fromSignals(
      p,
      s.map((e, i) => (s[i + 1]?.rows === e.rows ? s[i + 1]! : e)),
      z,
    );
  }),
  world('each layer learns from the error of the layer before it where widths agree', (p, z) => {
    const s = weightedErrors(HONEST, p.network, z);
    return fromSignals(
      p,
      s.map((e, i) => (s[i - 1]?.rows === e.rows ? s[i - 1]! : e)),
      z,
    );
  }),
];
