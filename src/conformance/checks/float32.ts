import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { Parameters } from '../../layers/layer.ts';
import { withLayers } from '../../network/linearGaussian.ts';
import { type LinearProblem, asLinear, supervised } from '../../problem/problem.ts';
import { type Random, random } from '../../random.ts';
import type { Check, Judgement } from '../check.ts';
import { withParameters } from '../withParameters.ts';
import { endToEnd } from '../updates.ts';

/**
 * Does a rule that declares float64 work in float64?
 *
 * The problem's numbers are held by float32; times 1 + 2⁻²⁶u, u in (½, 1), they are not, but round to the same. A rule that
 * rounds to float32 on its way in cannot tell the two apart, and one that rounds on its way out returns numbers of 24 bits only:
 * by chance alone all of k numbers do so with probability 2⁻²⁹ᵏ. What it declares is then an error 2²⁹ times too small.
 */
export const float32: Check = {
  id: 'float32',
  number: 'C13',
  title: 'a rule that declares float64 sees bits that float32 does not hold, and answers with them',
  kind: 'optional',
  claims: ['pc/closed-form-backward-error'],
  async judge(t) {
    const problem = asLinear(t.problem);
    const { network } = problem;
    if (t.unitRoundoff >= 2 ** -25 || network.layers.length === 1) return undefined;
    const finer = t.on(refined(problem, random(t.seed, `conformance/float32-${network.widths.join('-')}`)));
    for (const [what, coarse, fine] of [
      ['activities', (await t.activities()).slice(1, -1), (await finer.activities()).slice(1, -1)],
      ['updates', values(await t.updates()), values(await finer.updates())],
    ] as const) {
      const numbers = fine.flatMap((a) => [...a.data]).filter((v) => v !== 0);
      if (numbers.length === 0) continue;
      if (numbers.every((v) => Object.is(v, Math.fround(v))))
        return refuted(`the ${what}: each of ${numbers.length} numbers fits into float32, an error of about 2⁻²⁴`);
      if (coarse.every((a, i) => a.data.every((v, k) => Object.is(v, fine[i]!.data[k]))))
        return refuted(`the ${what} do not change with the numbers asked about, by 2⁻²⁶ of each`);
    }
    return { outcome: 'holds', detail: 'numbers that differ by 2⁻²⁶ get different answers, with all their bits' };
  },
};

const values = (updates: readonly Parameters<Float64Matrix>[]): Float64Matrix[] =>
  endToEnd(updates).map(({ value }) => value);

const refuted = (detail: string): Judgement => ({ outcome: 'refuted', aspect: 'rounding', detail });

/** Each weight, input and target a little larger in size, below what float32 resolves. */
function refined(problem: LinearProblem<Float64Matrix>, r: Random): LinearProblem<Float64Matrix> {
  const more = (a: Float64Matrix): Float64Matrix =>
    float64.matrix(
      a.rows,
      a.columns,
      a.data.map((v) => v * (1 + 2 ** -26 * (0.5 + r.uniform() / 2))),
    );
  const network = withLayers(problem.network, (at) => withParameters(at, more));
  return supervised(network, more(problem.x), more(problem.y));
}
