import { float64 } from '../../arithmetic/float64.ts';
import type { Claim, Measurement, RatioCase, Setting } from '../../evidence/claim.ts';
import { gradientDescent } from '../../inference/gradientDescent.ts';
import { kaimingUniform } from '../../network/initialisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { spectrum } from '../../theory/spectrum.ts';

const STEP = 0.05;
/** Enough to tell shrinking from growing; the paper takes 10,000. */
const STEPS = 64;

/** A network of the paper's sizes, and one unit with the weight 7 above it, where λ_max(H) = 1 + 49. */
const cases = ({ seed }: Setting): RatioCase[] => {
  const r = random(seed, 'inference step');
  const normal = (n: number): Float64Array => Float64Array.from({ length: n }, () => r.normal());
  const one = { x: Float64Array.of(1), y: Float64Array.of(1), batch: 1 };
  return [
    {
      label: '20-20-20, Kaiming',
      numbers: {
        ...{ widths: [20, 20, 20], x: normal(20), y: normal(20), batch: 1 },
        weights: [kaimingUniform(r, 20, 20), kaimingUniform(r, 20, 20)],
      },
    },
    { label: '1-1-1, weights 1 and 7', numbers: { widths: [1, 1, 1], weights: [[1], [7]], ...one } },
  ];
};

/** ‖∇F‖ after gradient descent on activities from the sweep, against ‖∇F‖ at the sweep. */
const descent =
  (stepSize: number): Measurement =>
  async (A, { numbers }) => {
    const { mu } = spectrum(float64, linearProblem(float64, numbers).network);
    const { trace } = await gradientDescent(A, linearProblem(A, numbers), {
      ...{ stepSize, mu, relativeError: 0, maxSteps: STEPS, checkEvery: STEPS },
    });
    return { error: trace.at(-1)!.gradientNorm, bound: trace[0]!.gradientNorm };
  };

export const inferenceStepPrinted: Claim = {
  id: 'se/appendix-b2-inference-step-printed',
  title: 'Gradient descent with the step 0.05 brings activities to rest in every network',
  source: {
    paper: 'SE',
    place:
      'B.2, "10,000 steps, with an inference step of 0.05 … to ensure that the neural activity reaches steady-state"',
  },
  statement:
    'After 64 steps the gradient is no larger than at the start: in a network of the paper’s sizes, and in one with a weight of 7.',
  formula: String.raw`z \leftarrow z - 0.05\,\nabla_z E \;\Longrightarrow\; \|\nabla_z E\| \to 0`,
  expected: 'refuted',
  erratum: {
    note: 'Descent converges where 0.05 < 2/λ_max(H), that is λ_max(H) < 40, which no number of steps replaces. Random weights of the paper’s two initialisations are within it; weights that have grown may not be.',
    corrected: 'pc/inference-stability-bracket',
  },
  test: {
    kind: 'certificate',
    engines: ['float64', 'float32'],
    cases,
    measure: descent(STEP),
    controls: { 'a step of 1': descent(1) },
  },
};
