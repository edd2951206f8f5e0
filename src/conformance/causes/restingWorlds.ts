import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient, predictions, stateAt, weightedErrors } from '../../inference/state.ts';
import { chainOf } from '../../problem/chain.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { type InferenceWorld, combined, parts, world } from './inferenceWorld.ts';
import { averaged, entries, times, unscrambled } from '../matrices.ts';

const minus = float64.subtract;

/** Own errors and feedback put together in another way. */
export const RESTING_WORLDS: readonly InferenceWorld[] = [
  world(
    'the feedback has the wrong sign',
    combined((own, back) => float64.add(own, back)),
  ),
  world(
    'the output’s error has the wrong sign in inference',
    combined((own, back, { l, L }) => (l === L - 1 ? float64.add(own, back) : minus(own, back))),
  ),
  world(
    'the feedback is left out: activities stay at their predictions',
    combined((own) => own),
  ),
  world(
    'the output’s error does not reach inference',
    combined((own, back, { l, L }) => (l === L - 1 ? own : minus(own, back))),
  ),
  world(
    'a layer’s own error is left out: activities follow the feedback alone',
    combined((_, back) => times(-1, back)),
  ),
  world(
    'the first hidden layer is never inferred: it stays at its prediction',
    combined((own, back, { l }) => (l === 1 ? own : minus(own, back))),
  ),
  world(
    'the last hidden layer is never inferred: it stays at its feedforward value',
    frozen((l, L) => l === L - 1),
  ),
  world(
    'the first hidden layer is never inferred: it stays at its feedforward value',
    frozen((l) => l === 1),
  ),
  world(
    'the feedback to the first hidden layer has the wrong sign',
    combined((own, back, { l, L }) => (l === 1 && L > 2 ? float64.add(own, back) : minus(own, back))),
  ),
  world(
    'the feedback is multiplied by the scale a second time',
    combined((own, back, { l, p }) => minus(own, times(chainOf(p)[l]!.scale.data[0]!, back))),
  ),
  world(
    'the feedback is averaged over the batch',
    combined((own, back) => minus(own, averaged(back))),
  ),
  world(
    'the feedback is divided by the batch size',
    combined((own, back) => minus(own, times(1 / back.columns, back))),
  ),
  world(
    'the feedback is multiplied by the batch size',
    combined((own, back) => minus(own, times(back.columns, back))),
  ),
  ...[1, 2, 3, 4, 5].map((n) =>
    world(
      `only the last ${n === 1 ? 'hidden layer is' : `${n} hidden layers are`} inferred: those below stay at their feedforward values`,
      frozen((l, L) => l < L - n),
    ),
  ),
  ...[4, 8, 16, 32].map((n) =>
    world(`outputs after the first ${n} have no error in inference`, (p, z) => {
      const s = weightedErrors(HONEST, p.network, z).map((e, i, all) =>
        i < all.length - 1 ? e : { ...e, data: e.data.map((v, k) => (k < n * e.columns ? v : 0)) },
      );
      const { edges } = stateAt(HONEST, p.network, z);
      return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
    }),
  ),
  world('square layers are fed back through W in place of its transpose', (p, z) => {
    const views = chainOf(p);
    const s = weightedErrors(HONEST, p.network, z);
    const { own, back } = parts(p, z);
    return own.map((e, i) => {
      const { weights: W, scale, skip, activation } = views[i + 1]!;
      if (W.rows !== W.columns || activation !== 'identity') return minus(e, back[i]!);
      const through = times(scale.data[0]!, float64.multiply(W, s[i + 1]!));
      return minus(e, skip ? float64.add(s[i + 1]!, through) : through);
    });
  }),
  ...(
    [
      ['tanh', Math.tanh],
      ['their signs alone', Math.sign],
    ] as const
  ).map(([name, f]) =>
    world(`errors pass through ${name} before they are fed back`, (p, z) => {
      const { edges } = stateAt(HONEST, p.network, z);
      const s = weightedErrors(HONEST, p.network, z);
      return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(entries(s[i + 1]!, f))));
    }),
  ),
  world('predictions are those of the feedforward sweep in inference', (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    const s = chainOf(p).map(({ precision }, i) => times(precision.data[0]!, minus(z[i + 1]!, zHat[i + 1]!)));
    const { edges } = stateAt(HONEST, p.network, z);
    return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
  }),
  world('φ′ is kept from the feedforward sweep in the feedback', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, predictions(HONEST, p.network, p.x));
    const s = weightedErrors(HONEST, p.network, z);
    return s.slice(0, -1).map((e, i) => minus(e, edges[i + 1]!.inputGradient(s[i + 1]!)));
  }),
  world('activities come in column-major order, as the bytes of a transposed view lie', (p, z) =>
    energyGradient(
      HONEST,
      p,
      z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : unscrambled(zl))),
    ),
  ),
];

function frozen(which: (l: number, L: number) => boolean): (p: P, z: readonly M[]) => M[] {
  return (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    return combined((own, back, { l, L }) => (which(l, L) ? minus(z[l]!, zHat[l]!) : minus(own, back)))(p, z);
  };
}
