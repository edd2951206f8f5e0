import { type ActivationName, PIECEWISE_LINEAR } from '../../arithmetic/activations.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { PcnCheckError } from '../../errors.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { denseFeedforward } from '../../inference/dense/denseEnergy.ts';
import { denseInference } from '../../inference/dense/denseInference.ts';
import { localCertificate } from '../../inference/dense/localCertificate.ts';
import { layerAt } from '../../network/dense/denseLayer.ts';
import { type DenseProblem, type Placement, denseProblem } from '../../network/dense/denseNetwork.ts';
import { type Random, random } from '../../random.ts';
import { type ConformanceProblem, grid, oncePerSeed } from '../problems.ts';
import { ends } from '../../learning/ends.ts';

interface Plan {
  readonly widths: readonly number[];
  readonly batch: number;
  /** One for all layers, or one a layer. */
  readonly activations: ActivationName | readonly ActivationName[];
  readonly placement: Placement;
  /** Layers with a skip, from 1. */
  readonly skips?: readonly number[];
  /** Random premultipliers and precisions. */
  readonly scaled?: boolean;
}

/** Small to large: every activation, both placements, skips, scales and precisions at two depths L ≥ 3. */
const PLANS: readonly Plan[] = [
  { widths: [2, 3, 1], batch: 1, activations: 'tanh', placement: 'after' },
  { widths: [2, 3, 2], batch: 2, activations: 'relu', placement: 'before' },
  { widths: [3, 4, 2], batch: 2, activations: 'gelu', placement: 'after', scaled: true },
  { widths: [3, 4, 2], batch: 1, activations: 'leaky-relu', placement: 'after', scaled: true },
  { widths: [3, 3, 4, 2], batch: 3, activations: 'sigmoid', placement: 'before', skips: [1], scaled: true },
  { widths: [3, 4, 4, 2], batch: 2, activations: 'relu', placement: 'after', skips: [2], scaled: true },
  {
    ...{ widths: [3, 4, 4, 4, 3], batch: 2, placement: 'after', skips: [2, 3], scaled: true },
    activations: ['tanh', 'gelu', 'leaky-relu', 'identity'],
  },
  {
    ...{ widths: [3, 4, 4, 4, 1], batch: 1, placement: 'before', skips: [3], scaled: true },
    activations: ['identity', 'tanh', 'relu', 'gelu'],
  },
];

const A = elementwise(float64);

/**
 * Nonlinear problems on which descent from the feedforward sweep must end at a minimum that can be proven: targets are as near the
 * prediction, in powers of two, as it takes for descent in state and in error coordinates to reach the same proven minimum with
 * every unit on the side of its kink where the sweep has it.
 *
 * Numbers come from the seed, multiples of 2⁻¹⁶ as in `conformanceProblems`.
 */
export const nonlinearProblems = oncePerSeed((seed): Promise<readonly ConformanceProblem[]> =>
  Promise.all(PLANS.map((plan, i) => make(plan, random(seed, `conformance/nonlinear-${i}`)))),
);

const named = (activations: Plan['activations'], L: number): readonly ActivationName[] =>
  typeof activations === 'string' ? Array.from({ length: L }, () => activations) : activations;

async function make(plan: Plan, r: Random): Promise<ConformanceProblem> {
  const { widths, batch, placement, skips = [], scaled = false } = plan;
  const kinds = typeof plan.activations === 'string' ? plan.activations : plan.activations.join(', ');
  const extras = [...(skips.length > 0 ? [`skips at ${skips.join(' and ')}`] : []), ...(scaled ? ['scaled'] : [])];
  return {
    shape: [`widths ${widths.join('-')}`, `batch ${batch}`, `${kinds} ${placement} the weights`, ...extras].join(', '),
    problem: await nearItsPrediction(plan, r),
    withinRank: batch <= Math.min(...widths.slice(0, -1)),
  };
}

const [DRAWS, HALVINGS] = [16, 8] as const;

async function nearItsPrediction(plan: Plan, r: Random): Promise<DenseProblem<Float64Matrix>> {
  for (let draw = 0; draw < DRAWS; draw++) {
    const p = numbers(plan, r);
    const sweep = denseFeedforward(A, p.network, p.x);
    const away = normals(r, p.y.data.length, 1);
    for (let k = 0; k <= HALVINGS; k++) {
      const y = { ...p.y, data: sweep.at(-1)!.data.map((v, i) => grid(v + away[i]! / 2 ** k)) };
      if (await endsAtAProvenMinimum({ ...p, y }, sweep)) return { ...p, y };
    }
  }
  throw new PcnCheckError(
    `nonlinearProblems: seed must give a minimum proven next to the sweep, got none in ${DRAWS} draws; take another seed`,
  );
}

async function endsAtAProvenMinimum(p: DenseProblem<Float64Matrix>, sweep: readonly Float64Matrix[]): Promise<boolean> {
  const found: { z: readonly Float64Matrix[]; bound: number }[] = [];
  for (const coordinates of ['state', 'error'] as const) {
    const { activities: z } = await denseInference(A, p, { coordinates, gradientNorm: 1e-9, maxSteps: 2000 });
    const certificate = localCertificate(p, z, ends);
    if (certificate.kind === 'empirical' || !sameSides(p, sweep, z)) return false;
    found.push({ z, bound: certificate.bound });
  }
  const [one, other] = found;
  const apart = frobenius(one!.z.map((zl, l) => float64.subtract(zl, other!.z[l]!).data));
  return apart <= one!.bound + other!.bound;
}

/** Whether every unit with a kink is on the same side of it. */
function sameSides(
  { network }: DenseProblem<Float64Matrix>,
  one: readonly Float64Matrix[],
  other: typeof one,
): boolean {
  const { layers, placement } = network;
  return layers.every((layer, i) => {
    if (layer.activation === 'identity' || !PIECEWISE_LINEAR.has(layer.activation)) return true;
    const slopes = (z: Float64Matrix): Float64Array => {
      const plain = { ...layer, activation: 'identity', skip: false } as const;
      return A.slope(layer.activation, placement === 'before' ? z : layerAt(A, plain, placement, z).prediction).data;
    };
    const [a, b] = [slopes(one[i]!), slopes(other[i]!)];
    return a.every((v, k) => v === b[k]);
  });
}

function numbers({ widths, batch, placement, skips = [], scaled = false, ...plan }: Plan, r: Random) {
  const L = widths.length - 1;
  const layers = Array.from({ length: L }, (_, i) => i);
  const between = (low: number, high: number): number => grid(low * (high / low) ** r.uniform());
  return denseProblem(float64, {
    ...{ widths, batch, placement },
    activations: named(plan.activations, L),
    weights: layers.map((i) =>
      normals(r, widths[i + 1]! * widths[i]!, 1 / Math.sqrt(Math.max(widths[i]!, widths[i + 1]!))),
    ),
    biases: layers.map((i) => normals(r, widths[i + 1]!, 0.5)),
    scales: layers.map(() => (scaled ? between(0.6, 1.6) : 1)),
    precisions: layers.map(() => (scaled ? between(0.5, 2) : 1)),
    skips: layers.map((i) => skips.includes(i + 1)),
    x: normals(r, widths[0]! * batch, 1),
    y: new Float64Array(widths[L]! * batch),
  });
}

const normals = (r: Random, count: number, size: number): Float64Array =>
  Float64Array.from({ length: count }, () => grid(size * r.normal()));
