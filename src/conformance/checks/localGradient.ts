import type { Bounded } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { localChangesAt } from '../../definition/changes.ts';
import { exactly } from '../../inference/certificate.ts';
import { random } from '../../random.ts';
import type { Check } from '../check.ts';
import { decisiveUpdate, judgeUpdate } from '../deviation.ts';
import { boundsFor, exactProblem } from '../tolerance.ts';

/**
 * Away from equilibrium, does the rule learn −∂F/∂W_l of the activities that it is given?
 *
 * Hidden activities are drawn at random with all 53 bits, so that nothing but the definition of the energy is left to agree with,
 * and the only error allowed is rounding of the unit roundoff that the rule declares.
 */
export const localGradient: Check = {
  id: 'local-gradient',
  number: 'C06',
  title: 'from any activities the update is minus the gradient of their energy, to rounding',
  kind: 'required',
  claims: ['se/eq-34'],
  async judge(t) {
    const { problem, unitRoundoff: u } = t;
    const r = random(t.seed, `conformance/local-gradient-${problem.network.widths.join('-')}`);
    const drawn = problem.network.widths.slice(1, -1).map((n) => normal(n, problem.x.columns, r.normal));
    const z = [problem.x, ...drawn, problem.y];
    const taken = (a: Float64Matrix): Bounded<Float64Matrix> =>
      u > 2 ** -53 ? { value: a, error: a.data.map((v) => u * Math.abs(v)) } : exactly(a);
    const E = boundsFor(t);
    const expected = localChangesAt(E, exactProblem(problem), z.map(taken));
    const updates = await t.learnFrom(problem, z);
    return decisiveUpdate(
      updates.map((value, i) =>
        judgeUpdate(`update of W_${i + 1} at random activities`, { value, error: expected[i]!.error }, expected[i]!),
      ),
    );
  },
};

const normal = (rows: number, columns: number, draw: () => number): Float64Matrix =>
  float64.matrix(rows, columns, Float64Array.from({ length: rows * columns }, draw));
