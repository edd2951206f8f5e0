import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import type { RatioCase, Setting } from '../../evidence/claim.ts';
import { unitRange } from '../../data/unitRange.ts';
import { kaimingUniform, normPreserving, type Initialisation } from '../../network/initialisations.ts';
import type { NetworkNumbers } from '../../network/numbers.ts';
import { linearProblem } from '../../problem/numbers.ts';
import type { LinearProblem } from '../../problem/problem.ts';
import { parameterised } from '../../network/parameterisations.ts';
import { type Random, random } from '../../random.ts';

const BATCH = 3;

type Make = (r: Random, inputs: number, outputs: number) => NetworkNumbers;

const plain =
  (hidden: readonly number[], initialise: Initialisation, precisions?: readonly number[]): Make =>
  (r, inputs, outputs) => {
    const widths = [inputs, ...hidden, outputs];
    const weights = widths.slice(1).map((n, i) => initialise(r, n, widths[i]!).map(Math.fround));
    return { widths, weights, ...(precisions ? { precisions } : {}) };
  };

const MAKERS: Readonly<Record<string, Make>> = {
  'one hidden layer': plain([7], kaimingUniform),
  'precisions 2, ½, 4': plain([6, 9], kaimingUniform, [2, 0.5, 4]),
  'a bottleneck of 2': plain([8, 2, 8], normPreserving),
  'residual depth-µP, L = 5': (r, inputs, outputs) => {
    const numbers = parameterised('mupc', { inputs, width: 12, depth: 5, outputs, skips: true }, r);
    return {
      ...numbers,
      weights: numbers.weights.map((W) => Float64Array.from(W, Math.fround)),
      scales: numbers.scales!.map(Math.fround),
    };
  },
};

/** The networks on which iterative inference is judged, with a batch of the given data. All numbers are float32 values. */
export function inferenceCases({ seed, data }: Setting): RatioCase[] {
  return Object.entries(MAKERS).map(([label, make]) => {
    const r = random(seed, label);
    const { inputs, outputs, x, y } = unitRange(data.draw(r, 6, 4, BATCH));
    return {
      label,
      numbers: { ...make(r, inputs, outputs), x: x.map(Math.fround), y: y.map(Math.fround), batch: BATCH },
    };
  });
}

/** The case in float64, where it is judged. */
export const inFloat64 = (c: RatioCase): LinearProblem<Float64Matrix> => linearProblem(float64, c.numbers);
