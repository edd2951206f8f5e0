import { float64 } from '../arithmetic/float64.ts';
import { digits } from '../data/digits.ts';
import { gradientDescent } from '../inference/gradientDescent.ts';
import { linearProblem } from '../problem/numbers.ts';
import { parameterised } from '../network/parameterisations.ts';
import { random } from '../random.ts';
import { energyAt, equilibrium } from '../theory/equilibrium.ts';
import { spectrum } from '../theory/spectrum.ts';

const [WIDTH, DEPTH, BATCH, MAX_STEPS, EVERY] = [24, 5, 8, 2000, 4];

export interface InferenceTrace {
  readonly title: string;
  readonly points: readonly { readonly step: number; readonly energyGap: number; readonly bound: number }[];
}

/**
 * Inference on real digits, step by step: F(z) − F* from the closed form, and the bound ‖∇F‖²/(2μ) that needs no closed form.
 * Energies are means over the batch. The trace ends where F(z) − F* drowns in the rounding of F itself.
 */
export async function inferenceTrace(seed: number): Promise<InferenceTrace> {
  const r = random(seed, 'inference trace');
  const { inputs, outputs, x, y } = digits.draw(r, 64, 10, BATCH);
  const numbers = parameterised('mupc', { inputs, width: WIDTH, depth: DEPTH, outputs, skips: true }, r);
  const p = linearProblem(float64, { ...numbers, x: x.map((v) => v / 16), y, batch: BATCH });
  const { mu, lambdaMax } = spectrum(float64, p.network);
  const run = await gradientDescent(float64, p, {
    stepSize: 2 / (mu + lambdaMax),
    mu,
    relativeError: 1e-8,
    maxSteps: MAX_STEPS,
    checkEvery: EVERY,
  });
  const e = equilibrium(float64, p);
  const minimum = energyAt(float64, e).data[0]!;
  const resolution = 2 ** -40 * minimum;
  const points = run.trace.map(({ step, energy, gradientNorm }) => ({
    step,
    energyGap: energy - minimum,
    bound: gradientNorm ** 2 / (2 * mu) / BATCH,
  }));
  return {
    title: `Gradient descent on activities, ${BATCH} digits, residual depth-µP network, N = ${WIDTH}, L = ${DEPTH}`,
    points: points.filter(({ energyGap }) => energyGap > resolution),
  };
}
