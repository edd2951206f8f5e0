import { float64 } from '../../arithmetic/float64.ts';
import { member } from '../../problem/family.ts';
import { planned } from '../plans.ts';
import type { Trial } from '../trial.ts';
import { evidence } from './evidence.ts';
import { whatIsKept } from './whatIsKept.ts';

/** A shape that no check asks about, so that whatever a rule keeps by shape is fresh the first time. */
const SHAPES = planned('cause', 'conformance/cause', [{ widths: [3, 7, 4, 2], batch: 3 }]);

/** What is stale is off by so many times what is allowed. */
const CONTRAST = 1000;

/** Whether a rule answers the first problem of a shape and not the second: what it keeps by shape is stale then. */
export async function keptByShapeCause(t: Trial): Promise<string | undefined> {
  const off: number[] = [];
  for (const seed of [t.seed, t.seed + 1, t.seed + 2]) {
    const problem = member(float64, SHAPES, SHAPES.shapes[0]!, seed);
    const { learned, inferred } = await evidence([t.on(problem)]);
    if (learned.length === 0) return undefined;
    off.push(
      Math.max(
        ...inferred.map(({ gradient, allowed }) => gradient / allowed),
        ...learned.filter(({ drawn }) => drawn).map(({ error, bound }) => error / bound),
      ),
    );
  }
  if (!(off[0]! <= 1 && off[1]! > CONTRAST && off[2]! > CONTRAST)) return undefined;
  const what = await whatIsKept(t);
  return `something is kept by the shape of a problem: the first of a shape is answered rightly, ${what === undefined ? 'the next ones with what is left of it' : `and then ${what}`}`;
}
