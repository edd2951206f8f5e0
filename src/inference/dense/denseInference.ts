import type { ElementwiseArithmetic } from '../../arithmetic/arithmetic.ts';
import { layerAt } from '../../network/dense/denseLayer.ts';
import type { DenseProblem } from '../../network/dense/denseNetwork.ts';
import { denseEnergy, denseFeedforward, denseGradient, denseState } from './denseEnergy.ts';
import { type DescendOptions, type Descended, descend } from './descend.ts';

export interface DenseInferenceOptions extends DescendOptions {
  /** `state`: z_1..z_{L−1} descend. `error`: ε_1..ε_{L−1} descend, and z follows from them (ePC). */
  readonly coordinates: 'state' | 'error';
}

export interface DenseOutcome<M> {
  readonly status: Descended['status'];
  /** z_0..z_L; the ends are the problem's own matrices, the rest the caller's to free. */
  readonly activities: readonly M[];
  /** F, summed over the samples. */
  readonly energy: number;
  /** ‖∇F‖ in the coordinates that descended. */
  readonly gradientNorm: number;
  readonly steps: number;
}

/**
 * Inference in a nonlinear network from its feedforward sweep: the energy descends until its gradient is small.
 *
 *     state:  ∂F/∂z_l = p_l ε_l − (∂f_{l+1}/∂z_l)ᵀ p_{l+1} ε_{l+1}
 *     error:  z_l = f_l(z_{l−1}) + ε_l;   ∂F/∂ε_l = p_l ε_l − δ_l,  δ_{l−1} = (∂f_l/∂z_{l−1})ᵀ δ_l,  δ_{L−1} from p_L (y − f_L(z_{L−1}))
 *
 * A small gradient is no proof of a minimum: see `localCertificate` for where one can be had. Gradients are computed on A's
 * device, steps on the host in float64.   Source: error coordinates after 2505.20137.   Cost: 2L or 3L products n² B a trial.
 */
export async function denseInference<M>(
  A: ElementwiseArithmetic<M>,
  problem: DenseProblem<M>,
  { coordinates, ...options }: DenseInferenceOptions,
): Promise<DenseOutcome<M>> {
  const { network, x, y } = problem;
  const hiddenShapes = network.widths.slice(1, -1).map((n) => [n, A.shape(x)[1]] as const);
  const onDevice = (variables: readonly Float64Array[]): M[] =>
    variables.map((v, i) => A.matrix(...hiddenShapes[i]!, v));
  const read = (matrices: readonly M[]): Promise<Float64Array[]> => Promise.all(matrices.map((m) => A.read(m)));
  const free = (...lists: readonly (readonly M[])[]): void => A.free([...new Set(lists.flat())]);
  const feedforwardNumbers = async (): Promise<Float64Array[]> => {
    const sweep = A.scope(() => denseFeedforward(A, network, x).slice(1, -1));
    const numbers = await read(sweep);
    free(sweep);
    return numbers;
  };
  const stateFrom = (variables: readonly M[]): M[] => {
    if (coordinates === 'state') return [x, ...variables, y];
    const z = [x];
    for (const [i, epsilon] of variables.entries())
      z.push(A.add(layerAt(A, network.layers[i]!, network.placement, z[i]!).prediction, epsilon));
    return [...z, y];
  };
  const start =
    coordinates === 'state' ? await feedforwardNumbers() : hiddenShapes.map(([n, B]) => new Float64Array(n * B));
  const { status, at, gradientNorm, steps } = await descend(
    start,
    async (variables) => {
      const made = A.scope(() => {
        const state = denseState(A, network, stateFrom(onDevice(variables)));
        const { errors, weightedErrors } = state;
        return {
          errors,
          weightedErrors,
          gradient: coordinates === 'state' ? denseGradient(A, state) : errorGradient(A, state),
        };
      });
      const [value, gradient] = [await denseEnergy(A, made), await read(made.gradient)];
      free(made.errors, made.weightedErrors, made.gradient);
      return { variables, value, gradient };
    },
    options,
  );
  const activities = A.scope(() => stateFrom(onDevice(at.variables)));
  return { status, activities, energy: at.value, gradientNorm, steps };
}

/** ∂F/∂ε_l = p_l ε_l − δ_l for l = 1..L−1, with the output error carried back through all layers above l. */
export function errorGradient<M>(
  A: ElementwiseArithmetic<M>,
  { layers, weightedErrors }: ReturnType<typeof denseState<M>>,
): M[] {
  const L = layers.length;
  const deltas: M[] = []; // entry l−1 belongs to ε_l
  for (let l = L - 1; l >= 1; l--)
    deltas[l - 1] = layers[l]!.inputGradient(l === L - 1 ? weightedErrors[l]! : deltas[l]!);
  return deltas.map((delta, i) => A.subtract(weightedErrors[i]!, delta));
}
