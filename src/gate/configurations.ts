import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { digits } from '../data/digits.ts';
import type { DataSource } from '../data/source.ts';
import { teacher } from '../data/teacher.ts';
import { unitRange } from '../data/unitRange.ts';
import { type Demand, lacking } from '../conformance/capabilities.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type NetworkNumbers, fromNumbers } from '../network/numbers.ts';
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
  /** Not a chosen one: of another size, or besides without premultipliers and skips, with the same maps as weights. */
  readonly fitted?: 'sized' | 'plain';
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

const baseOf = (c: Configuration): string =>
  `${c.parameterisation}${c.skips ? '-skips' : ''}-L${c.depth}-N${c.width}-B${c.batch}-${c.data.name}`;

const nameOf = (c: Configuration): string => (c.fitted === undefined ? baseOf(c) : `${baseOf(c)}-${c.fitted}`);

/** By name, e.g. "mupc-skips-L4-N16-B8-digits". */
export const CONFIGURATIONS: ReadonlyMap<string, Configuration> = new Map(CHOSEN.map((c) => [nameOf(c), c]));

/** Of a chosen configuration, or of one that was fitted to a rule: "mupc-skips-L3-N16-B8-digits-sized". */
export function configurationNamed(name: string): Configuration | undefined {
  const sizes = /-L([1-9]\d?)-N([1-9]\d?)-/.exec(name);
  if (!sizes) return undefined;
  const [depth, width] = [Number(sizes[1]), Number(sizes[2])];
  const resized = CHOSEN.flatMap((c) =>
    (['sized', 'plain'] as const).map((fitted): Configuration => ({ ...c, depth, width, fitted })),
  );
  return [...CHOSEN, ...resized].find((c) => nameOf(c) === name);
}

/** How a configuration was fitted to what a rule declares, or why none fits. */
export interface Fit {
  /** The one chosen. */
  readonly configuration: string;
  /** The name that the fitted one has; none where there is none. */
  readonly as?: string;
  readonly why: string;
}

/**
 * The configurations as a rule can do them: as deep and as wide as it declares, and without premultipliers and skips, where it lacks
 * one, the same maps a_l W_l or I + a_l W_l written as weights.
 */
export function fittedTo(rule: Pick<LearningRule, 'batch' | 'capabilities'>): {
  readonly names: readonly string[];
  readonly fits: readonly Fit[];
} {
  const names: string[] = [];
  const fits: Fit[] = [];
  for (const [configuration, c] of CONFIGURATIONS) {
    const lacks = lacking(rule, sampleOf(configuration));
    const fitted = lacks.length === 0 ? c : fit(c, rule, lacks);
    const name = nameOf(fitted);
    const still = fitted.depth < 2 || !configurationNamed(name) ? lacks : lacking(rule, sampleOf(name));
    if (still.length === 0) names.push(name);
    const why = `the rule declares to lack networks with ${lacks.join(' and ')}`;
    if (lacks.length > 0) fits.push({ configuration, why, ...(still.length === 0 ? { as: name } : {}) });
  }
  return { names, fits };
}

function fit(
  c: Configuration,
  { capabilities = {} }: Pick<LearningRule, 'capabilities'>,
  lacks: readonly Demand[],
): Configuration {
  const { depth: [least, greatest] = [1, Infinity], width = Infinity } = capabilities;
  const plain = lacks.includes('skips') || lacks.includes('scales');
  const sizes = { depth: Math.min(greatest, Math.max(least, c.depth)), width: Math.min(width, c.width) };
  return { ...c, ...sizes, fitted: plain ? 'plain' : 'sized' };
}

const sampleOf = (name: string): LinearProblem<Float64Matrix> => gateProblem(name, 1, 0);

/** The networks of a configuration, by number; each with its samples. */
export function gateNetworks(name: string, from: number, to: number): Family<number> {
  const configuration = configurationNamed(name)!;
  const { parameterisation, skips, depth, width, batch, data, fitted } = configuration;
  const plain = fitted === 'plain';
  const sizes: Sizes = { ...(data.sizes ?? { inputs: INPUTS, outputs: OUTPUTS }), width, depth, skips };
  return {
    id: `gate/${name}`,
    shapes: Array.from({ length: to - from }, (_, k) => from + k),
    recipe: () => parameterisedRecipe({ ...sizes, batch, skips: skips && !plain }),
    key: (i) => i,
    describe: (i) => `${name}, network ${i}`,
    draw(A, i, streams) {
      const r = streams(`gate ${baseOf(configuration)} ${i}`);
      const { x, y } = unitRange(data.draw(r, sizes.inputs, sizes.outputs, batch));
      const numbers = parameterised(parameterisation, sizes, r);
      return fromNumbers(A, { ...(plain ? written(numbers) : numbers), x, y });
    },
  };
}

/** The same maps, a_l W_l or I + a_l W_l, as weights alone. */
const written = ({ widths, weights, scales, skips }: NetworkNumbers): Pick<NetworkNumbers, 'widths' | 'weights'> => ({
  widths,
  weights: weights.map((W, i) =>
    Float64Array.from(W, (w, k) => {
      const onDiagonal = Math.floor(k / widths[i]!) === k % widths[i]!;
      return (scales?.[i] ?? 1) * w + (skips?.[i] && onDiagonal ? 1 : 0);
    }),
  ),
});

/** The i-th network of a configuration with its samples; the same seed and i give the same numbers, whatever the rule. */
export const gateProblem = (name: string, seed: number, i: number): LinearProblem<Float64Matrix> =>
  asLinear(member(float64, gateNetworks(name, i, i + 1), i, seed));
