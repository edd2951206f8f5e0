import { ACTIVATIONS, type ActivationName } from '../../arithmetic/activations.ts';
import type { ElementwiseArithmetic } from '../../arithmetic/arithmetic.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { denseInference } from '../../inference/dense/denseInference.ts';
import type { DenseLayer, DenseProblem, Placement } from '../../network/dense/denseNetwork.ts';
import { type DenseUpdates, denseLocalUpdates } from '../denseUpdates.ts';
import { requireSamples } from '../requireSamples.ts';
import { settledDense } from '../settledDense.ts';
import type { DenseRule, WrongRule } from '../rule.ts';
import { columns, entries, times, wrong } from './wrongRule.ts';

type M = Float64Matrix;
type Updates = DenseUpdates<M>;

const A = elementwise(float64);
const honest = settledDense('state');

/** What can be off in a rule for nonlinear networks: φ and φ′, the network it believes to have, or what it learns. */
interface Defect {
  readonly activate?: (phi: ActivationName, u: number) => number;
  readonly slope?: (phi: ActivationName, u: number) => number;
  /** The layers it works with, in inference and in learning. */
  readonly layer?: (layer: DenseLayer<M>, at: { readonly l: number; readonly L: number }) => DenseLayer<M>;
  readonly placement?: (placement: Placement) => Placement;
  readonly learned?: (updates: Updates, problem: DenseProblem<M>, z: readonly M[]) => Updates;
  /** Inference that is honest; only what is learned is off. */
  readonly inLearningOnly?: true;
}

function dense({ activate, slope, layer, placement, learned = (u) => u, inLearningOnly }: Defect): DenseRule {
  const own: ElementwiseArithmetic<M> = {
    ...A,
    ...(activate ? { activate: (phi, a) => entries(a, (u) => activate(phi, u)) } : {}),
    ...(slope ? { slope: (phi, a) => entries(a, (u) => slope(phi, u)) } : {}),
  };
  const believed = (p: DenseProblem<M>): DenseProblem<M> => {
    const { widths, layers } = p.network;
    const changed = layer ? layers.map((at, i) => layer(at, { l: i + 1, L: layers.length })) : layers;
    return {
      ...p,
      network: { widths, layers: changed, placement: placement?.(p.network.placement) ?? p.network.placement },
    };
  };
  return {
    async infer(p, options) {
      if (inLearningOnly) return honest.infer(p, options);
      requireSamples('dense', p);
      const rest = { coordinates: 'state', gradientNorm: 1e-3 * options.accuracy, maxSteps: 20_000 } as const;
      return (await denseInference(own, believed(p), rest)).activities;
    },
    learn: (p, z) => learned(denseLocalUpdates(own, believed(p), z), p, z),
  };
}

/** Predictive coding by closed form in linear networks, and off in nonlinear ones. */
const wrongDense = (
  id: string,
  name: string,
  defect: string,
  how: Defect & { readonly refutedBy?: string },
): WrongRule =>
  wrong({
    ...{ id: `wrong-${id}`, name: `Wrong: ${name}`, defect, description: `In nonlinear networks: ${defect}.` },
    refutedBy: how.refutedBy ?? (how.inLearningOnly ? 'nonlinear-local-gradient' : 'nonlinear-equilibrium'),
    dense: dense(how),
  });

const geluByTanh = (u: number): number => (u / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3)));
const slopeOf = (f: (u: number) => number, u: number): number => (f(u + 2 ** -18) - f(u - 2 ** -18)) * 2 ** 17;
const zeros = (a: M): M => times(0, a);

const DEFECTS: readonly WrongRule[] = [
  wrongDense('missing-slope', 'φ′ left out', 'a missing derivative of the activation in the update', {
    inLearningOnly: true,
    slope: () => 1,
  }),
  wrongDense('slope-of-output', 'φ′ at the output', 'a derivative taken at φ(u) in place of u', {
    inLearningOnly: true,
    slope: (phi, u) => ACTIVATIONS[phi].slope(ACTIVATIONS[phi].value(u)),
  }),
  wrongDense('approximate-gelu', 'GELU by tanh', 'the tanh approximation of GELU', {
    activate: (phi, u) => (phi === 'gelu' ? geluByTanh(u) : ACTIVATIONS[phi].value(u)),
    slope: (phi, u) => (phi === 'gelu' ? slopeOf(geluByTanh, u) : ACTIVATIONS[phi].slope(u)),
  }),
  wrongDense('other-leak', 'leaky ReLU of slope 0.2', 'a leaky ReLU that leaks another amount', {
    activate: (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0.2 * u : ACTIVATIONS[phi].value(u)),
    slope: (phi, u) => (phi === 'leaky-relu' && u < 0 ? 0.2 : ACTIVATIONS[phi].slope(u)),
  }),
  wrongDense('other-placement', 'activation on the other side', 'an activation on the other side of the weights', {
    placement: (placement) => (placement === 'after' ? 'before' : 'after'),
  }),
  wrongDense('linear-output', 'last layer linear', 'a last layer without its activation', {
    layer: (layer, { l, L }) => (l === L ? { ...layer, activation: 'identity' } : layer),
  }),
  wrongDense('linear-in-disguise', 'no activations', 'activations that are ignored', {
    layer: (layer) => ({ ...layer, activation: 'identity' }),
  }),
  wrongDense('no-bias', 'no biases', 'biases that are ignored', {
    layer: (layer) => ({ ...layer, bias: zeros(layer.bias) }),
  }),
  wrongDense('scaled-bias', 'bias inside the scale', 'a premultiplier that multiplies the bias too', {
    layer: (layer) => ({ ...layer, bias: A.scale(layer.scale, layer.bias) }),
  }),
  wrongDense('skip-inside', 'skip inside the activation', 'a skip that passes through the activation', {
    layer: (layer) => {
      if (!layer.skip) return layer;
      const through = A.scale(A.reciprocal(layer.scale), A.identity(layer.weights.rows));
      return { ...layer, skip: false, weights: A.add(layer.weights, through) }; // φ(a(W + I/a)z + b)
    },
  }),
  wrongDense('frozen-bias', 'biases that do not learn', 'biases that do not learn', {
    inLearningOnly: true,
    learned: ({ weights, biases }) => ({ weights, biases: biases.map(zeros) }),
  }),
  wrongDense('bias-summed', 'bias update summed', 'a bias update summed over the batch, not averaged', {
    inLearningOnly: true,
    learned: ({ weights, biases }, { x }) => ({ weights, biases: biases.map((b) => times(x.columns, b)) }),
  }),
  wrongDense('bias-of-first-sample', 'bias update of one sample', 'a bias update from the first sample alone', {
    inLearningOnly: true,
    learned: ({ weights }, p, z) => ({
      weights,
      biases: denseLocalUpdates(
        A,
        p,
        z.map((zl) => columns(zl, [0])),
      ).biases,
    }),
  }),
];

/** Twelve steps, whatever the network. */
const unsettled = wrong({
  id: 'wrong-dense-twelve-steps',
  name: 'Wrong: twelve steps in nonlinear networks',
  description: 'Nonlinear inference ends after twelve steps.',
  defect: 'nonlinear inference that ends after a fixed number of steps',
  refutedBy: 'nonlinear-equilibrium',
  dense: {
    ...honest,
    async infer(p) {
      requireSamples('wrong-dense-twelve-steps', p);
      return (await denseInference(A, p, { coordinates: 'state', gradientNorm: 0, maxSteps: 12 })).activities;
    },
  },
});

export const NONLINEAR = [...DEFECTS, unsettled];
