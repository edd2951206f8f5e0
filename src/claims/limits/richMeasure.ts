import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { hypot } from '../../arithmetic/norm.ts';
import type { DataSource } from '../../data/source.ts';
import { normalRows } from '../../network/normalRows.ts';
import { chainOfSizes } from '../../network/parameterisations.ts';
import { type ScalingExponents, scalingNetwork } from '../../network/scalingFamily.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { type LinearProblem, supervised } from '../../problem/problem.ts';
import { random } from '../../random.ts';
import { type Agreement, agreement } from '../../theory/agreement.ts';
import { equilibrium } from '../../theory/equilibrium.ts';

const BATCH = 16;
/** Sizes of the synthetic teacher's ends. */
const [INPUTS, OUTPUTS] = [24, 16];

/** One network of the family at initialisation: what varies between points and between controls. */
export interface FamilyCase {
  readonly exponents: ScalingExponents;
  readonly skips: boolean;
  readonly width: number;
  readonly depth: number;
  /** p_L; 1 unless told. */
  readonly outputPrecision?: number;
  /** The residual is shortened to this part of itself, by other targets; 1 unless told. */
  readonly residual?: number;
  /** Only so many outputs of the data; all unless told. */
  readonly outputs?: number;
}

/** PC beside BP at initialisation, on one batch of data with inputs of unit mean square, and for one seed. */
export function agreementOf(c: FamilyCase, seed: number, data: DataSource): Agreement {
  const problem = drawn(c, seed, data);
  return agreement(float64, float64.entries, problem, equilibrium(float64, problem));
}

function drawn(c: FamilyCase, seed: number, data: DataSource): LinearProblem<Float64Matrix> {
  const { exponents, width, depth, residual, outputPrecision = 1 } = c;
  const ends = data.sizes ?? { inputs: INPUTS, outputs: OUTPUTS };
  const batch = data.draw(random(seed, 'limit data'), ends.inputs, ends.outputs, BATCH);
  const outputs = c.outputs ?? ends.outputs;
  const sizes = { inputs: ends.inputs, outputs, width, depth, skips: c.skips };
  const { widths } = chainOfSizes(sizes);
  const weights = widths
    .slice(1)
    .map((rows, i) => normalRows(seed, `rich ${width} ${depth} W_${i + 1}`, widths[i]!)(0, rows));
  const size = hypot([batch.x]) / Math.sqrt(batch.x.length);
  const problem = linearProblem(float64, {
    ...scalingNetwork(sizes, exponents, weights),
    precisions: weights.map((_, i) => (i === depth - 1 ? outputPrecision : 1)),
    ...{ x: batch.x.map((v) => v / size), y: batch.y.subarray(0, outputs * BATCH), batch: BATCH },
  });
  if (residual === undefined) return problem;
  const { r } = equilibrium(float64, problem);
  const shortened = float64.scale(float64.matrix(1, 1, [1 - residual]), r);
  return supervised(problem.network, problem.x, float64.subtract(problem.y, shortened));
}
