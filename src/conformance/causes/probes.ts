import { supervised } from '../../problem/problem.ts';
import { entries } from '../matrices.ts';
import type { Trial } from '../trial.ts';
import { type Evidence, isWrong } from './evidence.ts';

/** Questions of no check that tell hypotheses apart: where no input at all is learned wrongly, a batch in which one sample has none. */
export function probes({ learned, inferred }: Evidence): readonly Trial[] {
  const empty = learned.some((item) => isWrong(item) && item.problem.x.data.every((v) => v === 0));
  const plain = inferred.find(({ problem: { x } }) => x.columns > 2 && x.data.some((v) => v !== 0));
  if (!empty || plain === undefined) return [];
  const { network, x, y } = plain.problem;
  return [
    plain.trial.on(
      supervised(
        network,
        entries(x, (v, k) => (k % x.columns === 0 ? 0 : v)),
        y,
      ),
    ),
  ];
}
