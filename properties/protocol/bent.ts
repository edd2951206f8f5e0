import type { ActivationName } from '../../src/arithmetic/activations.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { CheckId } from '../../src/conformance/check.ts';
import { type CheckResult, checkRule } from '../../src/conformance/checkRule.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import type { Placement } from '../../src/layers/dense.ts';
import { problem } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';

export const asked = { accuracy: 1e-8, seed: 1 };

/** Widths 3-4-4-2 with a skip, scales, precisions and biases. */
export function bent(activation: ActivationName, placement: Placement, size = 1): Supervised<Float64Matrix> {
  const r = random(1, `test/protocol-${activation}-${placement}`);
  const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => size * r.normal());
  return problem(float64, {
    ...{ widths: [3, 4, 4, 2], batch: 2, placement, activations: [activation, activation, activation] },
    weights: [12, 16, 8].map((n) => normals(n).map((v) => v / 2 / size)),
    biases: [4, 4, 2].map(normals),
    ...{ scales: [1, 0.5, 1.5], skips: [false, true, false], precisions: [1, 2, 0.5], x: normals(6), y: normals(4) },
  });
}

export async function check(rule: LearningRule, id: CheckId): Promise<CheckResult> {
  const { checks } = await checkRule(rule, { seed: 1, profile: 'extended', checks: [id] });
  return checks[0]!;
}
