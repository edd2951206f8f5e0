import type { ActivationName } from '../arithmetic/activations.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { digits } from '../data/digits.ts';
import type { DataSource } from '../data/source.ts';
import { teacher } from '../data/teacher.ts';
import { unitRange } from '../data/unitRange.ts';
import { type Demand, lacking } from '../conformance/capabilities.ts';
import type { LearningRule } from '../learning/rule.ts';
import { type NetworkNumbers, fromNumbers } from '../network/numbers.ts';
import { type ParameterisationName, type Sizes, chainOfSizes, parameterised } from '../network/parameterisations.ts';
import { type Connected, connected } from '../problem/connected.ts';
import { type Family, member } from '../problem/family.ts';
import { parameterisedRecipe } from '../problem/parameterised.ts';
import { type LinearProblem, type Supervised, asLinear } from '../problem/problem.ts';

interface Configuration {
  readonly parameterisation: ParameterisationName;
  readonly skips: boolean;
  readonly depth: number;
  readonly width: number;
  readonly batch: number;
  readonly data: DataSource;
  /** Of every layer but the last, after its weights; the network is linear unless told, and without biases in any case. */
  readonly activation?: ActivationName;
  /** Steps of training on the batch; what one update is like is measured unless told. */
  readonly steps?: number | undefined;
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

/** For rules that declare to be made for nonlinear networks: a residual chain of tanh, and a short training run of it. */
const BENT: readonly Configuration[] = [
  { ...{ parameterisation: 'mupc', skips: true, depth: 4, width: 12, batch: 4, data: teacher }, activation: 'tanh' },
  {
    ...{ parameterisation: 'mupc', skips: true, depth: 4, width: 12, batch: 4, data: teacher },
    ...{ activation: 'tanh', steps: 5 },
  },
];

const baseOf = ({ parameterisation, skips, depth, width, batch, data, activation, steps }: Configuration): string =>
  [
    ...[parameterisation, skips ? 'skips' : '', `L${depth}`, `N${width}`, `B${batch}`, data.name],
    ...[activation ?? '', steps === undefined ? '' : `T${steps}`],
  ]
    .filter((part) => part !== '')
    .join('-');

const nameOf = (c: Configuration): string => (c.fitted === undefined ? baseOf(c) : `${baseOf(c)}-${c.fitted}`);

/** By name, e.g. "mupc-skips-L4-N16-B8-digits". */
export const CONFIGURATIONS: ReadonlyMap<string, Configuration> = new Map(CHOSEN.map((c) => [nameOf(c), c]));

/** The nonlinear ones, e.g. "mupc-skips-L4-N12-B4-teacher-tanh-T5". */
export const NONLINEAR_CONFIGURATIONS: ReadonlyMap<string, Configuration> = new Map(BENT.map((c) => [nameOf(c), c]));

/** Of a chosen configuration, or of one that was fitted to a rule: "mupc-skips-L3-N16-B8-digits-sized". */
export function configurationNamed(name: string): Configuration | undefined {
  const sizes = /-L([1-9]\d?)-N([1-9]\d?)-/.exec(name);
  if (!sizes) return undefined;
  const [depth, width] = [Number(sizes[1]), Number(sizes[2])];
  const resized = CHOSEN.flatMap((c) =>
    (['sized', 'plain'] as const).map((fitted): Configuration => ({ ...c, depth, width, fitted })),
  );
  const bent = BENT.flatMap((c) => [c, { ...c, depth, width, fitted: 'sized' as const }]);
  return [...CHOSEN, ...resized, ...bent].find((c) => nameOf(c) === name);
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
  const asked =
    rule.capabilities?.nonlinear === true ? [...CONFIGURATIONS, ...NONLINEAR_CONFIGURATIONS] : CONFIGURATIONS;
  for (const [configuration, c] of asked) {
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
  // Of tanh and a skip no plain layer is made.
  if (plain && c.activation !== undefined) return c;
  const sizes = { depth: Math.min(greatest, Math.max(least, c.depth)), width: Math.min(width, c.width) };
  return { ...c, ...sizes, fitted: plain ? 'plain' : 'sized' };
}

const sampleOf = (name: string): Supervised<Float64Matrix> =>
  configurationNamed(name)!.activation === undefined
    ? gateProblem(name, 1, 0)
    : member(float64, gateNetworks(name, 0, 1), 0, 1);

/** The networks of a configuration, by number; each with its samples. */
export function gateNetworks(name: string, from: number, to: number): Family<number> {
  const configuration = configurationNamed(name)!;
  const { parameterisation, skips, depth, width, batch, data, activation, fitted } = configuration;
  const plain = fitted === 'plain';
  const sizes: Sizes = { ...(data.sizes ?? { inputs: INPUTS, outputs: OUTPUTS }), width, depth, skips };
  return {
    id: `gate/${name}`,
    shapes: Array.from({ length: to - from }, (_, k) => from + k),
    recipe: () =>
      activation === undefined
        ? parameterisedRecipe({ ...sizes, batch, skips: skips && !plain })
        : bentRecipe({ ...sizes, batch, activation }),
    key: (i) => i,
    describe: (i) => `${name}, network ${i}`,
    draw(A, i, streams) {
      // The training run starts from the networks that are looked at.
      const r = streams(`gate ${baseOf({ ...configuration, steps: undefined })} ${i}`);
      const { x, y } = unitRange(data.draw(r, sizes.inputs, sizes.outputs, batch));
      const numbers = parameterised(parameterisation, sizes, r);
      return fromNumbers(A, { ...(plain ? written(numbers) : numbers), x, y });
    },
  };
}

const bentRecipe = ({
  batch,
  activation,
  ...sizes
}: Sizes & Pick<Connected, 'batch'> & { activation: ActivationName }) => {
  const { widths, skips } = chainOfSizes(sizes);
  const activations = skips.map((_, i) => (i < skips.length - 1 ? activation : 'identity'));
  return connected({ widths, skips, batch, activations, biases: false });
};

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

/** The i-th network of a linear configuration with its samples; the same seed and i give the same numbers, whatever the rule. */
export const gateProblem = (name: string, seed: number, i: number): LinearProblem<Float64Matrix> =>
  asLinear(member(float64, gateNetworks(name, i, i + 1), i, seed));
