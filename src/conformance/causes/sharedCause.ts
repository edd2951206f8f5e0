import { isNonlinear } from '../capabilities.ts';
import { apart, norm } from '../matrices.ts';
import { otherNumbers } from '../otherNumbers.ts';
import { asLinear } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import type { Trial } from '../trial.ts';
import type { M } from './beliefs.ts';

/**
 * Whether two questions that are asked at once get other answers than each gets alone and then those of which.
 */
export async function sharedCause(trials: readonly Trial[]): Promise<string | undefined> {
  const linear = trials.filter(({ problem }) => !isNonlinear(problem) && problem.network.edges.length > 1);
  const t = linear[Math.floor(linear.length / 2)];
  if (t === undefined) return undefined;
  const other = otherNumbers(asLinear(t.problem), random(t.seed, 'conformance/cause'));
  const ask = (): readonly Trial[] => [t.on(t.problem), t.on(other)];
  const [first, second] = ask().map((one) => one.activities());
  const together = [await first!, await second!];
  const alone: (readonly M[])[] = [];
  for (const one of ask()) alone.push(await one.activities());
  const near = (a: readonly M[], b: readonly M[]): boolean =>
    apart(a.slice(1, -1), b.slice(1, -1)) <= CLOSE * norm(...b);
  const own = together.map((z, i) => near(z, alone[i]!));
  if (own.every(Boolean)) return undefined;
  const swapped = together.every((z, i) => own[i] || near(z, alone[1 - i]!));
  return `questions that are asked at once share something across a wait: ${swapped ? 'one gets the activities of the other' : 'their activities are others than when each is asked alone'}`;
}

const CLOSE = 1e-9;
