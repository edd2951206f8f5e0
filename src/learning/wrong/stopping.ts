import { float64 } from '../../arithmetic/float64.ts';
import type { WrongRule } from '../rule.ts';
import { prediction } from '../../network/maps.ts';
import {
  type M,
  type P,
  type Texts,
  afterSteps,
  descent,
  honest,
  largestEigenvalue,
  norm,
  settled,
  times,
  wrong,
} from './wrongRule.ts';

/** Long enough for what stops on something small. */
const MOST = 1000;

/** Honest gradient descent with η = 1/λ_max that a wrong test ends. */
const stoppedBy = (
  texts: Texts,
  until: (problem: P) => (gradient: readonly M[], z: readonly M[]) => boolean,
): WrongRule =>
  wrong({
    ...texts,
    refutedBy: 'stationarity',
    async infer(problem) {
      const start = settled(problem); // refuses what does not fit
      if (problem.network.layers.length === 1) return start;
      const eta = 1 / largestEigenvalue(problem);
      return descent(problem, { eta, gradient: honest, maxSteps: MOST, until: until(problem) });
    },
  });

/** A fixed number of steps of a multiple of 1/λ_max, whatever is asked. */
const stepped = (texts: Texts, factor: number, steps: number): WrongRule =>
  wrong({
    ...texts,
    refutedBy: 'stationarity',
    async infer(problem) {
      const start = settled(problem); // refuses what does not fit
      if (problem.network.layers.length === 1) return start;
      return afterSteps(problem, ({ largest }) => ({ eta: factor / largest, steps }));
    },
  });

/** ½ Σ p‖ε‖² from the pieces that a rule in the wild has at hand. */
const energy = ({ network }: P, z: readonly M[]): number =>
  network.layers.reduce((sum, at, i) => {
    const e = float64.subtract(z[i + 1]!, prediction(float64, at, z[i]!));
    return sum + (at.precision.data[0]! / 2) * norm([e]) ** 2;
  }, 0);

export const STOPPING = [
  stepped(
    {
      id: 'wrong-five-steps',
      name: 'Wrong: five steps',
      description: 'Gradient descent for five steps, whatever is asked.',
      defect: 'a fixed small number of inference steps',
    },
    1,
    5,
  ),
  stepped(
    {
      id: 'wrong-unstable-step',
      name: 'Wrong: step beyond stability',
      description: 'Thirty steps of 2.05/λ_max, which grow along the steepest direction.',
      defect: 'an inference step beyond the stability bound',
    },
    2.05,
    30,
  ),
  stoppedBy(
    {
      id: 'wrong-stops-on-energy',
      name: 'Wrong: stops when the energy hardly falls',
      description: 'Ends when F falls by less than 10⁻⁴ of itself in a step.',
      defect: 'a stopping test on the change of the energy',
    },
    (problem) => {
      let before = Infinity;
      return (_, z) => {
        const now = energy(problem, z);
        const done = before - now <= 1e-4 * now;
        before = now;
        return done;
      };
    },
  ),
  stoppedBy(
    {
      id: 'wrong-stops-on-first-layer',
      name: 'Wrong: stops on the first layer',
      description: 'Ends when the first hidden layer’s gradient is small; others may still move.',
      defect: 'a stopping test on the first hidden layer only',
    },
    () => (gradient) => norm([gradient[0]!]) <= 1e-9,
  ),
  stoppedBy(
    {
      id: 'wrong-stops-on-mean-square',
      name: 'Wrong: stops on the mean square',
      description: 'Ends when the mean square of the gradient is below 10⁻⁶, whose root is 10⁻³.',
      defect: 'a stopping test on a squared gradient',
    },
    () => (gradient) => norm(gradient) ** 2 / gradient.reduce((n, g) => n + g.data.length, 0) < 1e-6,
  ),
  wrong({
    id: 'wrong-relaxed-output',
    name: 'Wrong: output not clamped',
    description: 'The output is left half-way between its prediction and the target.',
    defect: 'an output that is nudged and not clamped',
    refutedBy: 'stationarity',
    infer: async (problem) => {
      const z = settled(problem);
      const predicted = prediction(float64, problem.network.layers.at(-1)!, z.at(-2)!);
      return [...z.slice(0, -1), times(0.5, float64.add(predicted, problem.y))];
    },
  }),
  wrong({
    id: 'wrong-nudged-input',
    name: 'Wrong: input not clamped',
    description: 'The input takes part in inference and moves by a thousandth.',
    defect: 'an input that takes part in inference',
    refutedBy: 'stationarity',
    infer: async (problem) => {
      const [x, ...rest] = settled(problem);
      return [{ ...x!, data: x!.data.map((v) => v * 1.001) }, ...rest];
    },
  }),
];
