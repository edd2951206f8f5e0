import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { digits } from '../data/digits.ts';
import type { DataSource } from '../data/source.ts';
import { teacher } from '../data/teacher.ts';
import { unitRange } from '../data/unitRange.ts';
import { fromNumbers } from '../network/numbers.ts';
import { type ParameterisationName, type Sizes, parameterised } from '../network/parameterisations.ts';
import { type Family, member } from '../problem/family.ts';
import { parameterisedRecipe } from '../problem/parameterised.ts';
import { type LinearProblem, asLinear } from '../problem/problem.ts';

interface Configuration {
  readonly parameterisation: ParameterisationName;
  readonly skips: boolean;
  readonly depth: number;
  readonly width: number;
  readonly batch: number;
  readonly data: DataSource;
}

/** Sizes of the synthetic teacher's ends; the digits have their own. */
const [INPUTS, OUTPUTS] = [12, 6];

/**
 * Where rules are measured: close to backpropagation (wide for its depth, residual) and far from it, real data and synthetic,
 * three depths. Batches stay within the rank that every built-in rule needs.
 */
const CHOSEN: readonly Configuration[] = [
  { parameterisation: 'sp', skips: false, depth: 3, width: 12, batch: 4, data: teacher },
  { parameterisation: 'mupc', skips: true, depth: 4, width: 16, batch: 8, data: digits },
  { parameterisation: 'ntp', skips: false, depth: 5, width: 10, batch: 4, data: teacher },
];

/** By name, e.g. "mupc-skips-L4-N16-B8-digits". */
export const CONFIGURATIONS: ReadonlyMap<string, Configuration> = new Map(
  CHOSEN.map((c) => [
    `${c.parameterisation}${c.skips ? '-skips' : ''}-L${c.depth}-N${c.width}-B${c.batch}-${c.data.name}`,
    c,
  ]),
);

/** The networks of a configuration, by number; each with its samples. */
export function gateNetworks(name: string, from: number, to: number): Family<number> {
  const { parameterisation, skips, depth, width, batch, data } = CONFIGURATIONS.get(name)!;
  const sizes: Sizes = { ...(data.sizes ?? { inputs: INPUTS, outputs: OUTPUTS }), width, depth, skips };
  return {
    id: `gate/${name}`,
    shapes: Array.from({ length: to - from }, (_, k) => from + k),
    recipe: () => parameterisedRecipe({ ...sizes, batch }),
    key: (i) => i,
    describe: (i) => `${name}, network ${i}`,
    draw(A, i, streams) {
      const r = streams(`gate ${name} ${i}`);
      const { x, y } = unitRange(data.draw(r, sizes.inputs, sizes.outputs, batch));
      return fromNumbers(A, { ...parameterised(parameterisation, sizes, r), x, y });
    },
  };
}

/** The i-th network of a configuration with its samples; the same seed and i give the same numbers, whatever the rule. */
export const gateProblem = (name: string, seed: number, i: number): LinearProblem<Float64Matrix> =>
  asLinear(member(float64, gateNetworks(name, i, i + 1), i, seed));
