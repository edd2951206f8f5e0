import type { ActivationName } from '../../arithmetic/activations.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { hypot } from '../../arithmetic/norm.ts';
import type { DataSource } from '../../data/source.ts';
import { type NetworkNumbers, fromNumbers, linearNetwork } from '../../network/numbers.ts';
import { parameterised, type ParameterisationName, chainOfSizes } from '../../network/parameterisations.ts';
import { connected } from '../../problem/connected.ts';
import { type Family, type ProblemRecipe, member } from '../../problem/family.ts';
import { parameterisedRecipe } from '../../problem/parameterised.ts';
import { type LinearProblem, type Supervised, asLinear } from '../../problem/problem.ts';
import { type Random, random } from '../../random.ts';
import { energyAt, equilibrium, lossAt, rescalingMatrix } from '../../theory/equilibrium.ts';
import { compareGradients } from '../../theory/gradientComparison.ts';
import { bpFactorsAt } from '../../theory/gradients.ts';

const BATCH = 16;
/** Sizes of the synthetic teacher's ends. */
const [INPUTS, OUTPUTS] = [24, 16];

/** One network of the limit claims: what varies between points and between controls. */
export interface LimitCase {
  readonly parameterisation: ParameterisationName;
  readonly width: number;
  readonly depth: number;
  readonly skips: boolean;
  /** p_L; 1 unless told. */
  readonly outputPrecision?: number;
  /** p_1 … p_{L−1}; 1 unless told. */
  readonly hiddenPrecision?: number;
  /** φ of z_l = τ z_{l−1} + a_l W_l φ(z_{l−1}), l ≥ 2; the identity unless told. */
  readonly activation?: ActivationName;
}

/** Residual depth-µP networks of one depth and varying width, or what a control makes of them. */
export const byWidth =
  (depth: number) =>
  (change: Partial<LimitCase>) =>
  (width: number): LimitCase => ({ parameterisation: 'mupc', width, depth, skips: true, ...change });

/** 1 − (F*)/Loss at initialisation, on one batch of data and for one seed. */
export function energyGap(c: LimitCase, seed: number, data: DataSource): number {
  const problem = drawnProblem(c, seed, data);
  const e = equilibrium(float64, problem);
  return 1 - scalar(energyAt(float64, e)) / scalar(lossAt(float64, problem.network, e.r));
}

/** 1 − cos(PC, BP) over all weight gradients together, at initialisation, on one batch of data and for one seed. */
export function cosineGap(c: LimitCase, seed: number, data: DataSource): number {
  const problem = drawnProblem(c, seed, data);
  const e = equilibrium(float64, problem);
  const pc = { signals: e.weightedErrors, presynaptic: e.zStar };
  const bp = bpFactorsAt(float64, problem.network, e);
  return 1 - compareGradients(float64, float64.entries, problem, pc, bp).cosine;
}

const scalar = (m: Float64Matrix): number => m.data[0]!;

/** The problem of a case, on one batch of data and for one seed. */
export const limitProblem = (c: LimitCase, seed: number, data: DataSource): Supervised<Float64Matrix> =>
  member(float64, atInitialisation(data, [c]), c, seed);

const drawnProblem = (c: LimitCase, seed: number, data: DataSource): LinearProblem<Float64Matrix> =>
  asLinear(limitProblem(c, seed, data));

/** Networks at initialisation: the same samples at every size, fresh weights. */
const atInitialisation = (data: DataSource, shapes: readonly LimitCase[]): Family<LimitCase> => {
  const ends = data.sizes ?? { inputs: INPUTS, outputs: OUTPUTS };
  return {
    id: `limits/${data.name}`,
    shapes,
    recipe: (c) => recipeOf(c, ends),
    key: ({ parameterisation, width, depth, activation }) =>
      [parameterisation, width, depth, ...(activation === undefined ? [] : [activation])].join('-'),
    describe: ({ parameterisation, width, depth }) => `${parameterisation}, width ${width}, depth ${depth}`,
    draw(A, c, streams) {
      const { x, y } = data.draw(streams('limit data'), ends.inputs, ends.outputs, BATCH);
      const size = hypot([x]) / Math.sqrt(x.length); // unit mean square, for pixels as for normal numbers
      const numbers = drawn(c, ends, streams(`limit ${c.width} ${c.depth}`));
      return fromNumbers(A, { ...numbers, x: x.map((v) => v / size), y });
    },
  };
};

function recipeOf(c: LimitCase, ends: { readonly inputs: number; readonly outputs: number }): ProblemRecipe {
  const { activation } = c;
  if (activation === undefined) return parameterisedRecipe({ ...c, ...ends, batch: BATCH });
  const { widths, skips } = chainOfSizes({ ...c, ...ends });
  const activations = skips.map((_, i) => (i === 0 ? 'identity' : activation));
  return connected({ widths, skips, batch: BATCH, activations, biases: false, placement: 'before' });
}

/** Mean diagonal entry of S − I/p_L at initialisation, with p = 1. */
export function meanRescaling(c: LimitCase, outputs: number, seed: number): number {
  const numbers = drawn(c, { inputs: 1, outputs }, random(seed, `rescaling ${c.width} ${c.depth}`));
  const S = rescalingMatrix(float64, linearNetwork(float64, numbers));
  return (
    Array.from({ length: outputs }, (_, i) => S.data[i * outputs + i]! - 1).reduce((sum, d) => sum + d, 0) / outputs
  );
}

function drawn(c: LimitCase, ends: { readonly inputs: number; readonly outputs: number }, r: Random): NetworkNumbers {
  const numbers = parameterised(c.parameterisation, { ...c, ...ends }, r);
  const precisions = numbers.weights.map((_, i) =>
    i === c.depth - 1 ? (c.outputPrecision ?? 1) : (c.hiddenPrecision ?? 1),
  );
  return { ...numbers, precisions };
}
