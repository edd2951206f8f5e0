import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { frobenius, normFrom, squaresOn } from '../arithmetic/norm.ts';
import { type Iterate, minimise } from '../inference/minimise.ts';
import type { Status } from '../inference/outcome.ts';
import { stateAt } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import { layer, layerNumbers } from '../network/linearGaussian.ts';
import { prediction } from '../network/maps.ts';
import { type LinearProblem, type Supervised, asLinear, requireClamps } from '../problem/problem.ts';
import { rescalingMatrix } from '../theory/equilibrium.ts';
import { outputMaps, residual } from '../theory/feedforward.ts';
import type { EngineRule } from './rule.ts';
import { updatesFrom } from './updates.ts';

/** Where the method of multipliers stands; z has the ends too. */
export interface DualOutcome<M> {
  readonly status: Status;
  /** How often the multipliers were updated. */
  readonly steps: number;
  readonly z: readonly M[];
  /** λ_l (n_l × B), l = 1..L−1. */
  readonly multipliers: readonly M[];
}

/**
 * PC-ALM: predictive coding as the augmented Lagrangian of "every hidden error is zero".
 *
 *     z ← argmin_z F(z) + Σ_{l<L} ⟨λ_l, ε_l⟩,    λ_l ← λ_l + α p_l ε_l,    λ = 0 at the start
 *
 * The minimum is closed: s_L = S⁻¹(r + Σ_{l<L} P_l λ_l/p_l), p_l ε_l = P_lᵀ s_L − λ_l. One round multiplies what is missing of
 * s_L by I − α S⁻¹/p_L, whose eigenvalues of S⁻¹/p_L lie in (0, 1]: stable for 0 < α < 2. At the fixed point ε_l = 0, z = ẑ and
 * λ_l = p_L P_lᵀ r: backpropagation's signals. With α = 0 it is predictive coding. Two numbers are read back a round.
 *
 * It has converged once ‖p ε‖ ≤ tolerance ‖P‖‖s_L‖ over the hidden layers: roundings are of that size, also where the products P_lᵀ s_L
 * cancel, and below it a relative test on them would wait for ever.
 * Shapes: P_l (n_L × n_l), λ_l (n_l × B).   Cost: 3L products n² B a round, one solve.
 */
export async function methodOfMultipliers<M>(
  A: FloatArithmetic<M>,
  problem: LinearProblem<M>,
  { alpha, tolerance, maxSteps }: { readonly alpha: number; readonly tolerance: number; readonly maxSteps: number },
): Promise<DualOutcome<M>> {
  const { network, x, y } = problem;
  const hidden = layerNumbers(network).slice(0, -1);
  if (hidden.length === 0) return { status: 'converged', steps: 0, z: [x, y], multipliers: [] };
  const [B, count] = [A.shape(x)[1], hidden.length];
  const fixed = A.scope(() => {
    const P = outputMaps(A, network).slice(1, -1);
    return {
      ...{ P, S: rescalingMatrix(A, network), r: residual(A, problem), rate: A.matrix(1, 1, [alpha]) },
      maps: squaresOn(A, P),
      inverse: hidden.map((l) => A.reciprocal(layer(network, l).precision)),
      lambda: P.map((Pl) => A.matrix(A.shape(Pl)[1], B, new Float64Array(A.shape(Pl)[1] * B))),
    };
  });
  const { P, S, r, rate, inverse } = fixed;
  /** λ_l and p_l ε_l, for every hidden layer, and in memory ‖s_L‖² and ‖p_l ε_l‖² over all of them, and s_L. */
  const round = (lambda: readonly M[]): Iterate<M> => {
    const pull = lambda.reduce((sum, m, i) => A.add(sum, A.multiply(P[i]!, A.scale(inverse[i]!, m))), r);
    const s = A.solve(S, pull);
    const carried = P.map((Pl) => A.multiply(Pl, s, { transposeA: true }));
    const weighted = carried.map((c, i) => A.subtract(c, lambda[i]!));
    return { variables: [...lambda, ...weighted], memory: [squaresOn(A, [s]), squaresOn(A, weighted), s] };
  };
  /** What is missing may grow to so much, and to 10¹² times what was missing at first, which large precisions make large. */
  let most = 1e12 * (1 + frobenius([await A.read(r)]));
  const mapSize = await normFrom(A, (await A.read(fixed.maps))[0]!, P);
  let first = true;
  const { status, steps, at } = await minimise(A, {
    start: fixed.lambda,
    method: {
      begin: (lambda) => A.scope(() => round(lambda)),
      advance: ({ variables }) =>
        A.scope(() => round(variables.slice(0, count).map((m, i) => A.add(m, A.scale(rate, variables[count + i]!))))),
    },
    stop: {
      every: 1,
      async look({ variables, memory: [outputSquares, missingSquares, ...output] }) {
        const sum = async (a: M): Promise<number> => (await A.read(a))[0]!;
        const size = mapSize * (await normFrom(A, await sum(outputSquares!), output));
        const missing = await normFrom(A, await sum(missingSquares!), variables.slice(count));
        if (alpha === 0 || missing <= tolerance * size) return 'converged';
        if (first) most = Math.max(most, 1e12 * missing);
        first = false;
        return missing < most ? undefined : 'diverged';
      },
    },
    maxSteps,
  });
  const [multipliers, weighted] = [at.variables.slice(0, count), at.variables.slice(count)];
  const z = A.scope(() => {
    const states = [x];
    for (const [i, l] of hidden.entries())
      states[l] = A.add(prediction(A, layer(network, l), states[l - 1]!), A.scale(inverse[i]!, weighted[i]!));
    return [...states, y];
  });
  A.free([...P, S, r, rate, fixed.maps, ...inverse, ...weighted]);
  return { status, steps, z, multipliers };
}

/** Δθ_l = (1/B) Σ_b (p_l ε_l + λ_l)ᵀ ∂f_l/∂θ_l with λ_L = 0: minus the gradient of the augmented Lagrangian at these activities. */
export function multiplierUpdates<M>(
  A: FloatArithmetic<M>,
  { network }: Pick<LinearProblem<M>, 'network'>,
  z: readonly M[],
  multipliers: readonly M[],
): Parameters<M>[] {
  const state = stateAt(A, network, z);
  const signal = (l: number): M => {
    const [e, m] = [state.priced[l]!.signal(), multipliers[l - 1]];
    return m === undefined ? e : A.add(e, m);
  };
  return updatesFrom(A, network, state, signal, A.shape(z[0]!)[1]);
}

const TOLERANCE = 2 ** -48;
const ROUNDS = 100_000;

/** PC-ALM with dual steps of α; α = 0 is predictive coding. */
export const augmentedLagrangian = (alpha: number): Pick<EngineRule, 'infer' | 'learn'> => {
  const run = <M>(A: FloatArithmetic<M>, problem: Supervised<M>): Promise<DualOutcome<M>> =>
    methodOfMultipliers(A, asLinear(problem), { alpha, tolerance: TOLERANCE, maxSteps: ROUNDS });
  return {
    async infer(A, problem) {
      requireClamps(A, problem, 'pcAlm');
      const { status, steps, z, multipliers } = await run(A, problem);
      A.free(multipliers);
      if (status === 'converged') return z;
      A.free(z.slice(1, -1));
      return { undecided: `the multipliers are ${status} after ${steps} rounds` };
    },
    async learn(A, problem, activities) {
      const { z, multipliers } = await run(A, problem);
      A.free(z.slice(1, -1));
      const updates = A.scope(() => multiplierUpdates(A, asLinear(problem), activities, multipliers));
      A.free(multipliers);
      return updates;
    },
  };
};

export const pcAlm: EngineRule = {
  id: 'pc-alm',
  name: 'Predictive coding with multipliers (PC-ALM)',
  description: 'Hidden errors are driven to zero by multipliers, which become backpropagation’s signals.',
  ...augmentedLagrangian(1),
  capabilities: { multipliers: true },
  promises: ['equals-backprop'],
  departures: {
    stationarity:
      'At the dual fixed point hidden errors are zero, and ∂F/∂z_{L−1} = −p_L J_Lᵀ r is balanced by multipliers.',
    'energy-descent':
      'Its updates are backpropagation’s: a target far enough on the other side of zero turns z*_{l−1} against ẑ_{l−1}, and then F* rises.',
    'equals-closed-form': 'Its signal is p_L P_lᵀ r where predictive coding has P_lᵀ S⁻¹ r.',
    'local-gradient':
      'The update is the gradient of the augmented Lagrangian, which has the multiplier beside the error.',
    locality: 'Multipliers are the state of a dual ascent over the whole network, so they know the other weights.',
    'error-coordinates': 'Hidden errors are zero, and not the output error carried back.',
    parameterisations: 'The dual fixed point is backpropagation’s in every parameterisation.',
  },
};
