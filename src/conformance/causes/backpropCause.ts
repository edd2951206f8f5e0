import { predictions, stateAt } from '../../inference/state.ts';
import { backprop } from '../../learning/updates.ts';
import { ALTERATIONS } from './alterations.ts';
import { type Believed, HONEST, type P } from './beliefs.ts';
import { type Learned, isWrong } from './evidence.ts';
import { firstOf, fits } from './learningCause.ts';
import { type LearningWorld, type Updates, fromSignals, world } from './learningWorld.ts';

/** Backpropagation through a network as it is, with the derivatives of what it is believed to be. */
function carriedBack(p: P, { A, problem }: Believed): Updates {
  const zHat = predictions(HONEST, p.network, p.x);
  const z = [...zHat.slice(0, -1), p.y];
  const { edges } = stateAt(A, problem.network, z);
  const signals = [stateAt(HONEST, p.network, z).priced.at(-1)!.signal()];
  for (let l = z.length - 2; l >= 1; l--) signals.unshift(edges[l]!.inputGradient(signals[0]!));
  return fromSignals(p, signals, z);
}

const WORLDS: readonly LearningWorld[] = ALTERATIONS.flatMap(({ clause, belief }) => [
  world(`${clause} in the backward pass`, (p) => carriedBack(p, belief(p))),
  world(`${clause} in both passes`, (p) => {
    const { A, problem } = belief(p);
    return backprop(A, problem);
  }),
]);

/** What a rule that learns by backpropagation mistakes, if one mistake gives every wrong update. */
export function backpropCause(learned: readonly Learned[]): string | undefined {
  const wrong = learned.filter(isWrong);
  return firstOf(WORLDS, (at) =>
    fits(
      at,
      wrong,
      learned.filter((item) => !isWrong(item)),
    ),
  );
}
