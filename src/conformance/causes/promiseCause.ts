import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../../learning/updates.ts';
import { settled } from '../../learning/settled.ts';
import { chainOf } from '../../problem/chain.ts';
import { type LinearProblem, asLinear, supervised } from '../../problem/problem.ts';
import { predictions } from '../../inference/state.ts';
import { decorrelationMatrices, learningRates } from '../../theory/rescaling.ts';
import { isNonlinear } from '../capabilities.ts';
import { apart, columns, inner, norm, times } from '../matrices.ts';
import type { Trial } from '../trial.ts';
import { weightUpdates } from '../updates.ts';
import { HONEST, type M } from './beliefs.ts';

/** What a rule that rescales layers learns on one problem, next to what it would from the same activities without rates. */
interface Rescaled {
  readonly problem: LinearProblem<M>;
  readonly got: readonly M[];
  readonly local: readonly M[];
}

/** Relative. */
const CLOSE = 1e-6;
/** Problems. */
const [FEWEST, MOST] = [3, 12] as const;

const rates = ({ problem }: Rescaled): number[] => learningRates(float64, problem).map(({ data }) => data[0]!);
const views = ({ problem }: Rescaled) => chainOf(problem);
const overlaps =
  (of: (star: M, hat: M) => number) =>
  ({ problem }: Rescaled): number[] => {
    const [star, hat] = [settled(HONEST, problem), predictions(HONEST, problem.network, problem.x)];
    return star.slice(0, -1).map((z, l) => inner(z, hat[l]!) / of(z, hat[l]!));
  };

/** What the rates of Theorem 1 may be multiplied by, layer by layer. */
const MISTAKES: readonly (readonly [clause: string, factors: (at: Rescaled) => readonly number[]])[] = [
  ['the sign of rates is lost: |α_l| stands for α_l', (at) => rates(at).map(Math.sign)],
  ['all layers have one rate', (at) => rates(at).map((alpha) => 1 / alpha)],
  ['rates lack the precision p_l', (at) => views(at).map(({ precision }) => precision.data[0]!)],
  ['rates have the precision p_l twice', (at) => views(at).map(({ precision }) => 1 / precision.data[0]!)],
  ['rates have 1/a_l where 1/a_l² must stand', (at) => views(at).map(({ scale }) => scale.data[0]!)],
  ['rates lack the premultiplier: 1 stands for 1/a_l²', (at) => views(at).map(({ scale }) => scale.data[0]! ** 2)],
  ['rates have ⟨z*, z*⟩ where ⟨z*, ẑ⟩ must stand', overlaps((star) => inner(star, star))],
  ['rates have ⟨ẑ, ẑ⟩ where ⟨z*, ẑ⟩ must stand', overlaps((_, hat) => inner(hat, hat))],
];

/** What a rule that promises to move the prediction as Theorem 1 or 2 does computes in their place. */
export async function promiseCause(trials: readonly Trial[]): Promise<string | undefined> {
  const batches = trials[0]?.rule.batch === 'within-rank';
  const linear = trials.filter(
    ({ problem: { network }, problem }) => !isNonlinear(problem) && network.edges.length > 1,
  );
  const asked: Rescaled[] = [];
  for (const t of linear.slice(0, 2 * MOST)) {
    const found = await rescaled(batches ? t : alone(t)).catch(() => undefined);
    if (found && norm(...found.local) > 0) asked.push(found);
  }
  const some = asked.slice(0, MOST);
  if (some.length < FEWEST) return undefined;
  if (batches)
    return some.every((at) => isBy(at, true) || isBy(at, false)) && !some.every((at) => isBy(at, false))
      ? 'the decorrelation matrices A_l are transposed, as Theorem 2 is printed'
      : undefined;
  const found = MISTAKES.filter(([, factors]) => {
    const made = some.map((at) => rates(at).map((alpha, i) => alpha * factors(at)[i]!));
    const telling = some.filter((at) => isUneven(factors(at)));
    return telling.length >= FEWEST && some.every((at, i) => isMultiple(at, made[i]!));
  });
  return found.length === 1 ? found[0]![0] : undefined;
}

const isUneven = (factors: readonly number[]): boolean =>
  factors.some((c) => Math.abs(c - factors[0]!) > 1e-3 * Math.abs(factors[0]!));

function alone(t: Trial): Trial {
  const { network, x, y } = asLinear(t.problem);
  return t.on(supervised(network, columns(x, [0]), columns(y, [0])));
}

async function rescaled(t: Trial): Promise<Rescaled> {
  const [z, updates] = [await t.activities(), await t.updates()];
  const problem = asLinear(t.problem);
  return { problem, got: weightUpdates(updates), local: weightUpdates(localUpdates(HONEST, problem, z)) };
}

/** Whether updates are these multiples of the local ones, layer by layer, up to one factor for all. */
function isMultiple({ got, local }: Rescaled, rate: readonly number[]): boolean {
  const expected = local.map((m, i) => times(rate[i]!, m));
  const size = norm(...expected);
  const c = got.reduce((sum, m, i) => sum + inner(m, expected[i]!), 0) / size ** 2;
  return got.every(
    (m, i) => apart([m], [times(c, expected[i]!)]) <= CLOSE * Math.max(norm(m), Math.abs(c) * norm(expected[i]!)),
  );
}

/** Whether updates are the local ones times Theorem 2's matrices, or their transposes. */
function isBy({ problem, got, local }: Rescaled, transposed: boolean): boolean {
  const D = decorrelationMatrices(float64, problem);
  const expected = local.map((m, i) => float64.multiply(m, transposed ? float64.transpose(D[i]!) : D[i]!));
  return apart(got, expected) <= CLOSE * norm(...expected);
}
