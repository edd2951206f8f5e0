import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { Batch } from '../../data/source.ts';
import { largestCurvatures } from '../../inference/generative/curvature.ts';
import { energyParts, generativeErrors } from '../../inference/generative/errors.ts';
import { readoutAt } from '../../inference/generative/predict.ts';
import { settle } from '../../inference/generative/settle.ts';
import { hebbianUpdates } from '../../learning/generative/hebbian.ts';
import { type GenerativeModel, sizesOf } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { hash } from '../../random.ts';
import { largestRows } from '../../training/generative/samples.ts';
import { type Engine, type Setting, settlingOf } from './setting.ts';

/** What a network is on images that it does not learn from, after inference with the label clamped: means over the images. */
export interface Look {
  readonly epoch: number;
  /** ½ ‖ε_l‖², l = 0..L−1, and ½ ‖ε_y‖², after T steps. */
  readonly layers: readonly number[];
  readonly readout: number;
  /** ‖h_l‖² */
  readonly gated: readonly number[];
  /** The energy after 100 more steps, of a rate that is stable. */
  readonly settled: number;
  /** The greatest λ_max(H) of a sample, at the start or at the end. */
  readonly curvature: number;
  /** cos(update after T steps, update after 100 more), for W_0 … W_{L−1} and R. */
  readonly cosines: readonly number[];
  /** Shares of images whose largest R x_L is their label, while it is clamped and while none is. */
  readonly clamped: number;
  readonly free: number;
}

const MORE_STEPS = 100;

/** The start of latents that are looked at: the same at every epoch. */
export const lookSeed = (seed: number): number => hash(`look ${seed}`);

/** Cost: 2 T + 130 steps of inference on the images. */
export async function lookAt(
  A: Engine,
  s: Setting,
  model: GenerativeModel<Float64Matrix>,
  test: Batch,
  epoch: number,
): Promise<Look> {
  const count = test.x.length / test.inputs;
  const x0 = A.matrix(test.inputs, count, test.x);
  const y = A.matrix(test.outputs, count, test.y);
  const start = drawLatents(A, sizesOf(A, model), count, s.startScale, lookSeed(s.seed));
  const problem = generative(A, model, x0, y);
  const at = await settle(A, problem, start, settlingOf(s));
  const curvatures = [start, at].map((latents) => Math.max(...largestCurvatures(A, problem, latents)));
  const curvature = Math.max(...curvatures);
  const rest = await settle(A, problem, at, { rate: Math.min(s.rate, 1 / curvature), steps: MORE_STEPS });
  const found = generativeErrors(A, model, [x0, ...at], y);
  const energy = energies(A, problem, at);
  const settled = energies(A, problem, rest);
  const answers = (latents: readonly Float64Matrix[]): number => {
    const [said, meant] = [largestRows(readoutAt(A, model, latents).data, y.rows), largestRows(y.data, y.rows)];
    return said.filter((c, k) => c === meant[k]).length / count;
  };
  return {
    ...{ epoch, ...energy, curvature },
    gated: found.gated.map((h) => A.inner(h, h).data[0]! / count),
    settled: settled.layers.reduce((sum, e) => sum + e, settled.readout),
    cosines: cosines(A, problem, at, rest),
    clamped: answers(at),
    free: answers(await settle(A, generative(A, model, x0), start, settlingOf(s))),
  };
}

/** The energy by layer and of the readout, means over the samples. */
export function energies(
  A: Engine,
  { model, data, target }: GenerativeProblem<Float64Matrix>,
  latents: readonly Float64Matrix[],
): Pick<Look, 'layers' | 'readout'> {
  const found = generativeErrors(A, model, [data, ...latents], target);
  const { layers, readout } = energyParts(A, model, found, latents.at(-1)!);
  const mean = (sum: Float64Matrix): number => sum.data[0]! / data.columns;
  return { layers: layers.map(mean), readout: readout === undefined ? 0 : mean(readout) };
}

/** cos of the Hebbian updates at two states of the latents, by matrix. */
function cosines(
  A: Engine,
  problem: GenerativeProblem<Float64Matrix>,
  at: readonly Float64Matrix[],
  rest: readonly Float64Matrix[],
): number[] {
  const all = (latents: readonly Float64Matrix[]): Float64Matrix[] => {
    const { weights, readout } = hebbianUpdates(A, problem, latents);
    return [...weights, readout!];
  };
  const settled = all(rest);
  const inner = (a: Float64Matrix, b: Float64Matrix): number => A.inner(a, b).data[0]!;
  return all(at).map((u, l) => inner(u, settled[l]!) / Math.sqrt(inner(u, u) * inner(settled[l]!, settled[l]!)));
}
