import { supervised } from '../../problem/problem.ts';
import { isNonlinear } from '../capabilities.ts';
import { short } from '../check.ts';
import { areFinite, times } from '../matrices.ts';
import { type Inferred, evidence, isAway } from './evidence.ts';

/** How large the data are made: what stops at a part of their size stops then at a gradient so many times larger. */
const LARGE = 2 ** 20;
/** Where it stops at the same gradient, the part that is left falls by more than this. */
const FALLS = 2 ** 10;
const MOST = 3;

/**
 * Whether inference is off for small data and right for large: linear networks are asked again with inputs and targets both larger, and
 * the part of the gradient that is left, ‖∇F(z)‖/‖∇F(ẑ)‖, must fall as they grow. What is relative to their size leaves the same part.
 */
export async function absoluteCause(inferred: readonly Inferred[]): Promise<string | undefined> {
  const away = inferred.filter((at) => isAway(at) && areFinite(at.z) && !isNonlinear(at.problem));
  const some = away.toSorted((a, b) => left(b) - left(a)).slice(0, MOST);
  if (some.length === 0 || inferred.some((at) => isAway(at) && isNonlinear(at.problem))) return undefined;
  for (const at of some) {
    const { network, x, y } = at.problem;
    const size = [...x.data, ...y.data].reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const larger = LARGE / Math.min(1, 2 ** Math.round(Math.log2(size || 1)));
    const [there] = (await evidence([at.trial.on(supervised(network, times(larger, x), times(larger, y)))])).inferred;
    if (there === undefined || isAway(there) || !(left(there) * FALLS < left(at))) return undefined;
    const [near] = (await evidence([at.trial.on(supervised(network, times(1.25, x), times(1.25, y)))])).inferred;
    if (!(left(at) <= 8 * left(near))) return undefined; // an answer that is off for this very question is another matter
  }
  const gradient = Math.max(...some.map((at) => at.gradient));
  return `inference is off for small data and right for large: a gradient of up to ${short(gradient)} is left whatever their size, so that something in it is absolute (what it stops at, an epsilon, a threshold); measure it by the size of the data, or declare the range that it is made for`;
}

const left = (at: Inferred | undefined): number =>
  at === undefined || at.gradientAtSweep === 0 ? NaN : at.gradient / at.gradientAtSweep;
