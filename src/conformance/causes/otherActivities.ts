import { float64 } from '../../arithmetic/float64.ts';
import { predictions, stateAt, weightedErrors } from '../../inference/state.ts';
import { settled } from '../../learning/settled.ts';
import { backprop, localUpdates } from '../../learning/updates.ts';
import { chainOf } from '../../problem/chain.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { relayered } from '../relayered.ts';
import { HONEST, asGiven, updatesWith } from './beliefs.ts';
import { type LearningWorld, between, fromSignals, sweep, world } from './learningWorld.ts';
import { entries, times } from '../matrices.ts';

/** Updates with φ′ at b W z + bias for another b than the premultiplier a, which stands everywhere else. */
const slopeAt = (clause: string, of: (a: number) => number): LearningWorld =>
  world(clause, (p, z) => {
    const scales = chainOf(p).map(({ scale }) => scale.data[0]!);
    const problem = relayered(p, (at, l) => ({ ...at, scale: float64.matrix(1, 1, [of(scales[l - 1]!)]) }));
    const updates = updatesWith(z, { signals: asGiven(p), factors: { A: HONEST, problem } });
    return updates.map((u, i) =>
      mapParameters(u, (a, name) => (name === 'weights' ? times(scales[i]! / of(scales[i]!), a) : a)),
    );
  });

/** Updates from activities or errors other than those given. */
export const OTHER_ACTIVITIES: readonly LearningWorld[] = [
  world('presynaptic activities are those of the feedforward sweep', (p, z) => between(p, z, sweep(p))),
  world('errors are those of the feedforward sweep, from before inference', (p, z) => between(p, sweep(p), z)),
  world('the update is taken at the feedforward sweep: inference does not reach learning', (p) =>
    localUpdates(HONEST, p, sweep(p)),
  ),
  slopeAt('φ′ is taken at |a| W z + b in learning: the sign of the premultiplier is lost there', Math.abs),
  slopeAt('φ′ is taken at W z + b in learning, without the premultiplier', () => 1),
  world('the update is backpropagation’s', (p) => backprop(HONEST, p)),
  world('predictions are those of the feedforward sweep', (p, z) => {
    const zHat = predictions(HONEST, p.network, p.x);
    const errors = chainOf(p).map(({ precision }, i) =>
      times(precision.data[0]!, float64.subtract(z[i + 1]!, zHat[i + 1]!)),
    );
    return fromSignals(p, errors, z);
  }),
  world('predictions are added to activities where they must be subtracted', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, z);
    const errors = chainOf(p).map(({ precision }, i) =>
      times(precision.data[0]!, float64.add(z[i + 1]!, edges[i]!.prediction)),
    );
    return fromSignals(p, errors, z);
  }),
  world('learning does not look at the activities given: it settles again', (p) =>
    localUpdates(HONEST, p, settled(HONEST, p)),
  ),
  world('hidden errors are carried back from the output instead of looked up', (p, z) => {
    const { edges } = stateAt(HONEST, p.network, z);
    const signals = [...weightedErrors(HONEST, p.network, z)];
    for (let i = signals.length - 2; i >= 0; i--) signals[i] = edges[i + 1]!.inputGradient(signals[i + 1]!);
    return fromSignals(p, signals, z);
  }),
  ...(
    [
      ['tanh', Math.tanh],
      ['their signs alone', Math.sign],
      ['a cut at ±1', (v: number) => Math.max(-1, Math.min(1, v))],
    ] as const
  ).flatMap(([name, f]) => [
    world(`errors pass through ${name} before learning, precisions after it`, (p, z) => {
      const precisions = chainOf(p).map(({ precision }) => precision.data[0]!);
      const signals = weightedErrors(HONEST, p.network, z);
      return fromSignals(
        p,
        signals.map((e, i) => entries(e, (v) => precisions[i]! * f(v / precisions[i]!))),
        z,
      );
    }),
    world(`errors pass through ${name} before learning`, (p, z) =>
      fromSignals(
        p,
        weightedErrors(HONEST, p.network, z).map((e) => entries(e, f)),
        z,
      ),
    ),
  ]),
  world('the update is that of activities rounded to float32', (p, z) =>
    localUpdates(
      HONEST,
      p,
      z.map((zl) => entries(zl, Math.fround)),
    ),
  ),
];
