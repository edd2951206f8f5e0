import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, RatioCase } from '../../evidence/claim.ts';
import { settle } from '../../inference/generative/settle.ts';
import { energyGradient, energySum, stateAt } from '../../inference/state.ts';
import { learnByLoop } from '../../learning/generative/microSteps.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { generative, statesOf } from '../../problem/generative.ts';
import { generativeEquilibrium } from '../../theory/generative/equilibrium.ts';
import { generativeSpectrum } from '../../theory/generative/spectrum.ts';
import { norm, problemOf, ratioCases } from './ratioCases.ts';

const STEPS = 64;

/** Growth a step at 0.95 and at 1.05 of the bound as one ratio below 1: the first shrinks, the second grows. */
const bracket = async (growth: (fraction: number) => Promise<number>): Promise<{ error: number; bound: number }> => ({
  error: Math.max(await growth(0.95), 1 / (await growth(1.05))),
  bound: 1,
});

/** Growth of ‖∇E‖ over the second half of the steps, or over all below the bound, where the end may be rounding. */
const inferenceBracket =
  (labelled: boolean, lambdaMax: (model: GenerativeModel<Float64Matrix>) => number): Measurement =>
  async (A, c) => {
    const { model } = problemOf(float64, c, labelled).problem;
    const bound = 2 / lambdaMax(model);
    const { problem, latents } = problemOf(A, c, labelled);
    const gradient = (x: typeof latents) => norm(A, energyGradient(A, problem, statesOf(problem, x)));
    return bracket(async (fraction) => {
      const rate = fraction * bound;
      const middle = await settle(A, problem, latents, { rate, steps: STEPS / 2 });
      const last = await settle(A, problem, middle, { rate, steps: STEPS / 2 });
      const [from, steps] = fraction < 1 ? [latents, STEPS] : [middle, STEPS / 2];
      return ((await gradient(last)) / (await gradient(from))) ** (1 / steps);
    });
  };

const proven =
  (labelled: boolean) =>
  (model: GenerativeModel<Float64Matrix>): number =>
    generativeSpectrum(float64, model, labelled).lambdaMax;

const stability = (labelled: boolean): Claim => ({
  id: `pcn/inference-stability${labelled ? '' : '-free'}`,
  title: `With the label ${labelled ? 'clamped' : 'free'}, inference converges at 0.95 and diverges at 1.05 of 2/λ_max(H)`,
  source: { paper: 'PCN', place: '§6a, "run inference until it converges"; linear predictions' },
  statement: `What a step size may be is a matter of the weights learnt so far, not of how many steps are run. H is the Hessian in the latents${labelled ? ', the readout’s term in it' : ', without the readout’s term'}.`,
  formula: String.raw`x \leftarrow x - \eta\,\nabla E(x)\ \text{converges from every start} \iff 0 < \eta < \frac{2}{\lambda_{\max}(H)}`,
  expected: 'holds',
  test: {
    ...{ kind: 'certificate', engines: ['float64', 'float32'], cases: ratioCases },
    measure: inferenceBracket(labelled, proven(labelled)),
    controls: {
      [labelled ? 'H without the readout’s term' : 'H with the term of a readout three times as large']:
        inferenceBracket(labelled, (model) =>
          proven(!labelled)({ ...model, readout: float64.scale(float64.matrix(1, 1, [3]), model.readout) }),
        ),
      'half of the bound': inferenceBracket(labelled, (model) => 2 * proven(labelled)(model)),
    },
  },
});

export const inferenceStability = stability(true);
export const inferenceStabilityFree = stability(false);

const LEARN_STEPS = 48;

/** Growth of ‖ε^(0)‖ with fixed latents, at 0.95 and 1.05 of 2/λ_max of a covariance. */
const learningBracket =
  (of: <M>(A: FloatArithmetic<M>, at: ReturnType<typeof problemOf<M>>) => M): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const host = of(float64, problemOf(float64, c, false));
    const gram = float64.multiply(host, host, { transposeB: true });
    const bound = (2 * c.numbers.batch) / float64.symmetricEigenvalues(gram).at(-1)!;
    const { problem, latents } = problemOf(A, c, false);
    const [below, above] = [problem.data, latents[0]!];
    const errors = async (W: M): Promise<number> => norm(A, [A.subtract(below, A.multiply(W, above))]);
    return bracket(async (fraction) => {
      const rates = [...problem.model.weights, problem.model.readout].map((_, l) => (l === 0 ? fraction * bound : 0));
      const half = { rates, steps: LEARN_STEPS / 2 };
      const middle = learnByLoop(A, problem, latents, half);
      const last = learnByLoop(A, { ...problem, model: middle }, latents, half);
      const start = fraction < 1 ? problem.model : middle;
      const steps = fraction < 1 ? LEARN_STEPS : LEARN_STEPS / 2;
      return ((await errors(last.weights[0]!)) / (await errors(start.weights[0]!))) ** (1 / steps);
    });
  };

export const hebbianStability: Claim = {
  id: 'pcn/hebbian-stability',
  title:
    'Learning with fixed states converges at 0.95 and diverges at 1.05 of 2/λ_max(C_l), C_l = XXᵀ/B with X = x^(l+1)',
  source: { paper: 'PCN', place: '§5, the loop over T_learn; linear predictions' },
  statement: 'So one cycle of T steps refits every mode of the states with η T λ well above 1: nothing slow about it.',
  formula: String.raw`0 < \eta_l < \frac{2}{\lambda_{\max}(C_l)},\qquad C_l = x^{(l+1)}x^{(l+1)\top}/B`,
  expected: 'holds',
  test: {
    ...{ kind: 'certificate', engines: ['float64', 'float32'], cases: ratioCases },
    measure: learningBracket((_, { latents }) => latents[0]!),
    controls: {
      'the covariance of x^(l)': learningBracket((_, { problem }) => problem.data),
    },
  },
};

/** Both bounds as one ratio: the larger of lower bound / gap and gap / upper bound. */
const gapBounds =
  (exchanged: boolean): Measurement =>
  async <M>(A: FloatArithmetic<M>, c: RatioCase) => {
    const { problem, latents } = problemOf(A, c, true);
    const { model, data, target } = problemOf(float64, c, true).problem;
    const { mu, lambdaMax } = generativeSpectrum(float64, model, true);
    const rest = generativeEquilibrium(float64, generative(float64, model, data, target)).activities.slice(1);
    const exact = generative(float64, model, data, target);
    const energyOf = (x: readonly Float64Matrix[]): number =>
      float64.entries(energySum(float64, stateAt(float64, exact.network, statesOf(exact, x))))[0]!;
    const energy = (await A.read(energySum(A, stateAt(A, problem.network, statesOf(problem, latents)))))[0]!;
    const gap = energy - energyOf(rest);
    const squared = (await norm(A, energyGradient(A, problem, statesOf(problem, latents)))) ** 2;
    const [low, high] = exchanged ? [mu, lambdaMax] : [lambdaMax, mu];
    return { error: Math.max(squared / (2 * low) / gap, gap / (squared / (2 * high))), bound: 1 };
  };

export const certificateClaim: Claim = {
  id: 'pcn/certificate',
  title: 'How far inference is from rest is certified by its gradient: ‖∇E‖²/(2 λ_max) ≤ E − E* ≤ ‖∇E‖²/(2 λ_min)',
  source: { paper: 'PCN', place: '§6a, "actually settled"; linear predictions' },
  statement: 'At random states, against the closed form of the minimum and proven ends of the spectrum.',
  formula: String.raw`\frac{\|\nabla E\|^2}{2\lambda_{\max}(H)} \le E - E^* \le \frac{\|\nabla E\|^2}{2\lambda_{\min}(H)}`,
  expected: 'holds',
  test: {
    ...{ kind: 'certificate', engines: ['float64', 'float32'], cases: ratioCases },
    measure: gapBounds(false),
    controls: { 'the eigenvalues exchanged': gapBounds(true) },
  },
};
