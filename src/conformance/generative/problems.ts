import type { ActivationName } from '../../arithmetic/activations.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { PcnCheckError } from '../../errors.ts';
import { type GenerativeModel, type GenerativeNumbers, generativeModel } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { type Random, random } from '../../random.ts';
import { grid, normals } from '../plans.ts';
import { oncePerSeed } from '../problems.ts';
import { hasOneRest } from './oneRest.ts';
import { withLabel } from './trial.ts';

type M = Float64Matrix;

/** A shape of a generative problem; widths from the data upwards. */
export interface GenerativePlan {
  readonly widths: readonly number[];
  readonly classes: number;
  readonly batch: number;
  /** f_0..f_{L−1}, or one for all; linear unless told. */
  readonly activations?: ActivationName | readonly ActivationName[];
  /** Random precisions, of the readout too, in place of 1. */
  readonly scaled?: true;
  /** A prior on the top. */
  readonly prior?: true;
  /** Data and label of a linear network times this power of two; 1 unless told. */
  readonly size?: number;
  /** Only the label determines the top: without it no minimum is unique. */
  readonly free?: false;
}

/** A problem with its label clamped; without it, if there is a minimum then. */
export interface GenerativeConformanceProblem {
  /** The very case, with the seed: "generative/3". */
  readonly name: string;
  readonly shape: string;
  readonly problem: GenerativeProblem<M>;
  readonly linear: boolean;
  readonly free: boolean;
}

/** Small to large, linear ones first, so that the first refutation is the smallest. */
const PLANS: readonly GenerativePlan[] = [
  { widths: [1, 1, 1], classes: 1, batch: 1 },
  { widths: [2, 1], classes: 1, batch: 1, scaled: true },
  { widths: [3, 2], classes: 2, batch: 4 },
  { widths: [2, 3], classes: 3, batch: 2, scaled: true, free: false },
  { widths: [2, 3], classes: 1, batch: 3, scaled: true, prior: true },
  { widths: [4, 3, 2], classes: 3, batch: 2 },
  // The shape again, with other numbers, and large ones: what a rule keeps by shape is stale here, and what it clips is cut.
  { widths: [4, 3, 2], classes: 3, batch: 2, size: 2 ** 10 },
  { widths: [5, 3, 4, 2], classes: 2, batch: 3, scaled: true },
  { widths: [4, 4, 3, 3, 2], classes: 1, batch: 2, scaled: true, prior: true },
  { widths: [5, 4, 4, 3, 3, 2], classes: 3, batch: 1, scaled: true },
  { widths: [3, 2], classes: 2, batch: 2, activations: 'tanh' },
  { widths: [4, 3, 2], classes: 2, batch: 2, activations: 'tanh', scaled: true },
  { widths: [4, 3, 2], classes: 2, batch: 1, activations: ['relu', 'identity'], prior: true },
  { widths: [4, 3, 2], classes: 3, batch: 1, activations: 'leaky-relu', scaled: true, prior: true },
  { widths: [4, 3, 2], classes: 1, batch: 1, activations: 'sigmoid', prior: true },
  { widths: [4, 3, 2], classes: 2, batch: 1, activations: 'gelu', scaled: true, prior: true },
  { widths: [5, 4, 3, 2], classes: 2, batch: 2, activations: ['identity', 'tanh', 'tanh'], scaled: true, prior: true },
];

/** The problems of a seed. Shapes are fixed, numbers are drawn until each minimum that is asked about can be told and proven. */
export const generativeProblems = oncePerSeed((seed): Promise<readonly GenerativeConformanceProblem[]> =>
  Promise.all(
    PLANS.map(async (plan, i) => ({
      ...{ name: nameOf(i), shape: describe(plan), problem: i === 0 ? handCase() : await drawn(plan, i, seed) },
      ...{ linear: plan.activations === undefined, free: plan.free !== false },
    })),
  ),
);

const nameOf = (i: number): string => `generative/${i}`;

/** Of every problem of every seed. */
export const GENERATIVE_NAMES: readonly string[] = PLANS.map((_, i) => nameOf(i));

function describe({ widths, classes, batch, activations, scaled, prior, size, free }: GenerativePlan): string {
  return [
    `generative, widths ${widths.join('-')}, ${classes} class${classes === 1 ? '' : 'es'}, batch ${batch}`,
    ...(activations === undefined ? [] : [typeof activations === 'string' ? activations : activations.join(', ')]),
    ...(scaled ? ['random precisions'] : []),
    ...(prior ? ['with a prior'] : []),
    ...(size === undefined ? [] : [`data and label × ${size}`]),
    ...(free === false ? ['the label alone determines the top'] : []),
  ].join(', ');
}

/** W_0 = 2, W_1 = 3, R = 1, x_0 = 6, y = 0: x* = (120, 36)/41 with the label, (3, 1)·… = R x_2 = 1 without it. */
function handCase(): GenerativeProblem<M> {
  const one = (value: number): M => float64.matrix(1, 1, [value]);
  const model = generativeModel(float64, { widths: [1, 1, 1], classes: 1, weights: [[2], [3]], readout: [1] });
  return generative(float64, model, one(6), one(0));
}

const DRAWS = 200;

async function drawn(plan: GenerativePlan, number: number, seed: number): Promise<GenerativeProblem<M>> {
  const r = random(seed, `conformance/generative-${number}`); // of all draws, one after another
  for (let draw = 0; draw < DRAWS; draw++) {
    const problem = problemFrom(plan, r);
    const asked = plan.free === false ? [problem] : [problem, withLabel(problem)];
    let told = true;
    for (const at of asked) told &&= await hasOneRest(at, seed);
    if (told) return problem;
  }
  throw new PcnCheckError(
    `generativeProblems: seed must give a minimum that can be proven, got none in ${DRAWS} draws of ${describe(plan)}; take another seed`,
  );
}

const A = elementwise(float64);

/** Numbers on the grid, which float32 holds too. Data and labels of nonlinear networks are near what they generate. */
function problemFrom(plan: GenerativePlan, r: Random): GenerativeProblem<M> {
  const { widths, classes, batch, activations = 'identity', scaled, prior } = plan;
  const L = widths.length - 1;
  const near = plan.activations === undefined ? undefined : 0.25;
  const precision = (): number => (scaled ? grid(0.5 * 4 ** r.uniform()) : 1);
  const matrix = (rows: number, columns: number): Float64Array =>
    normals(r, rows * columns, 1 / Math.sqrt(Math.max(rows, columns)));
  const numbers: GenerativeNumbers = {
    ...{ widths, classes },
    weights: widths.slice(1).map((n, l) => matrix(widths[l]!, n)),
    readout: matrix(classes, widths[L]!),
    activations: widths.slice(1).map((_, l) => (typeof activations === 'string' ? activations : activations[l]!)),
    precisions: widths.slice(1).map(precision),
    readoutPrecision: precision(),
    ...(prior ? { priorPrecision: grid(0.5 + r.uniform()) } : {}),
  };
  const model = generativeModel(A, numbers);
  const noisy = (mean: M, deviation: number): M => {
    const noise = normals(r, mean.data.length, deviation);
    return { ...mean, data: mean.data.map((v, i) => grid(v + noise[i]!)) };
  };
  const zeros = (rows: number): M => float64.matrix(rows, batch, new Float64Array(rows * batch));
  const given = (rows: number): M => float64.scale(float64.matrix(1, 1, [plan.size ?? 1]), noisy(zeros(rows), 1));
  if (near === undefined) return generative(float64, model, given(widths[0]!), given(classes));
  const top = noisy(zeros(widths[L]!), 1);
  return generative(
    float64,
    model,
    generated(model, top, (x) => noisy(x, near)),
    noisy(A.multiply(model.readout, top), near),
  );
}

/** x_0 from the top downwards, each layer's prediction with noise. */
function generated({ weights, activations }: GenerativeModel<M>, top: M, noisy: (mean: M) => M): M {
  return weights.reduceRight((x, W, l) => noisy(A.activate(activations[l]!, A.multiply(W, x))), top);
}
