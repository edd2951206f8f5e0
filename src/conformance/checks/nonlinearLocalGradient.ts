import { elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import type { Bounded } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { denseDescentOf, denseEnergyOf } from '../../definition/dense.ts';
import { exactly } from '../../inference/certificate.ts';
import { random } from '../../random.ts';
import type { Check } from '../check.ts';
import { denseOf, exactNetwork, judgeDenseUpdates } from '../nonlinear/dense.ts';
import { nonlinearProblems } from '../nonlinear/problems.ts';

/**
 * In a nonlinear network and from any activities, does the rule learn −∂F/∂W_l and −∂F/∂b_l?
 *
 * As `local-gradient`, with the energy's derivative taken by dual numbers, weight after weight. An activation and its slope may be
 * off by 16 roundings of 1 + |u|, which every mathematical library keeps.
 */
export const nonlinearLocalGradient: Check = {
  id: 'nonlinear-local-gradient',
  number: 'E07',
  title: 'in nonlinear networks the update of weights and biases is minus the gradient of the energy, to rounding',
  kind: 'optional',
  claims: ['se/eq-34'],
  problems: nonlinearProblems,
  async judge(t) {
    const { network, x, y } = denseOf(t.problem);
    const r = random(t.seed, `conformance/nonlinear-local-gradient-${network.widths.join('-')}-${network.placement}`);
    const drawn = network.widths.slice(1, -1).map((n) =>
      float64.matrix(
        n,
        x.columns,
        Float64Array.from({ length: n * x.columns }, () => r.normal()),
      ),
    );
    const z = [x, ...drawn, y];
    const u = t.unitRoundoff;
    const E = elementwiseBound(u);
    const taken = (a: Float64Matrix): Bounded<Float64Matrix> =>
      u > 2 ** -53 ? { value: a, error: a.data.map((v) => u * Math.abs(v)) } : exactly(a);
    const at = z.map(taken);
    const expected = denseDescentOf(E, exactNetwork(network), (D, moved, constant) =>
      denseEnergyOf(D, moved, at.map(constant)),
    );
    const updates = await t.learnFrom(t.problem, z);
    return judgeDenseUpdates(
      'at random activities',
      updates.map((value, i) => ({ value, error: expected[i]!.error })),
      expected,
    );
  },
};
