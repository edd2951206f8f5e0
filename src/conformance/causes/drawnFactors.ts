import { localUpdates } from '../../learning/updates.ts';
import { asLinear, supervised } from '../../problem/problem.ts';
import { columns, shown } from '../matrices.ts';
import { drawnActivities } from '../tolerance.ts';
import type { Trial } from '../trial.ts';
import { endToEnd } from '../updates.ts';
import { HONEST } from './beliefs.ts';

const TIMES = 40;
/** More factors than this are no switch. */
const MOST = 3;

/** "each entry is 0 or 1.111 times what it must be": what is drawn of updates of a sample alone, where it takes a few values. */
export async function drawnFactors(t: Trial): Promise<string | undefined> {
  const { network, x, y } = asLinear(t.problem);
  const problem = supervised(network, columns(x, [0]), columns(y, [0]));
  const alone = t.on(problem);
  const z = drawnActivities(alone, 'cause');
  const right = endToEnd(localUpdates(HONEST, problem, z));
  const factors = new Set<string>();
  let together = true;
  for (let i = 0; i < TIMES && factors.size <= MOST; i++) {
    const got = endToEnd(await alone.learnFrom(problem, z));
    const seen = new Set(
      got.flatMap(({ value }, k) =>
        [...value.data].flatMap((v, j) => (right[k]!.value.data[j] === 0 ? [] : shown(v / right[k]!.value.data[j]!))),
      ),
    );
    together &&= seen.size === 1;
    for (const factor of seen) factors.add(factor);
  }
  if (factors.size < 2 || factors.size > MOST) return undefined;
  const dropped = factors.has('0') && [...factors].some((factor) => Number(factor) > 1);
  const list = [...factors].toSorted((a, b) => Number(a) - Number(b)).join(' or ');
  return `${together ? 'an update is as a whole' : 'each entry is'} ${list} times what it must be${dropped ? ', as dropout makes it' : ''}`;
}
