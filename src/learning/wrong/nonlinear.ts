import { ACTIVATIONS, type ActivationName } from '../../arithmetic/activations.ts';
import type { ElementwiseArithmetic } from '../../arithmetic/arithmetic.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64 } from '../../arithmetic/float64.ts';
import { infer } from '../../inference/infer.ts';
import { type Iterate, minimise } from '../../inference/minimise.ts';
import { predictions, weightedErrors } from '../../inference/state.ts';
import type { Parameters } from '../../layers/layer.ts';
import { mapParameters } from '../../layers/parameters.ts';
import { type ChainView, chainOf, fromChain, widthsOf } from '../../problem/chain.ts';
import { type Supervised, requireClamps, supervised } from '../../problem/problem.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import { pcIterative } from '../pcIterative.ts';
import type { LearningRule, WrongRule } from '../rule.ts';
import { localUpdates } from '../updates.ts';
import { type M, type Texts, columns, entries, norm, times } from './wrongRule.ts';

type P = Supervised<M>;
type Updates = readonly Parameters<M>[];

const A = elementwise(float64);

/** What can be off in a rule for nonlinear networks: φ and φ′, the layers it believes to have, or what it learns. */
interface Defect {
  readonly activate?: (phi: ActivationName, u: number) => number;
  readonly slope?: (phi: ActivationName, u: number) => number;
  /** The layers it works with, in inference and in learning. */
  readonly layer?: (layer: ChainView<M>, at: { readonly l: number; readonly L: number }) => ChainView<M>;
  readonly learned?: (updates: Updates, problem: P, z: readonly M[]) => Updates;
  /** Inference that is honest; only what is learned is off. */
  readonly inLearningOnly?: true;
}

/** Predictive coding by closed form where layers have neither activation nor bias, and off elsewhere. */
const wrongElsewhere = (
  given: Texts & Pick<WrongRule, 'refutedBy'>,
  { infer, learn }: Pick<LearningRule, 'infer' | 'learn'>,
): WrongRule => {
  const isPlain = (p: P): boolean => chainOf(p).every((at) => at.activation === 'identity' && at.bias === undefined);
  return {
    ...given,
    async infer(_, p, options) {
      requireClamps(A, p, given.id);
      return isPlain(p) ? pcClosedForm.infer(A, p, options) : infer(A, p, options);
    },
    learn: (_, p, z) => (isPlain(p) ? pcClosedForm.learn(A, p, z) : learn(A, p, z)),
    capabilities: { nonlinear: true },
    departures: {},
  };
};

const wrongDense = (
  id: string,
  name: string,
  defect: string,
  { activate, slope, layer, learned = (u) => u, inLearningOnly }: Defect,
): WrongRule => {
  const own: ElementwiseArithmetic<M> = {
    ...A,
    ...(activate ? { activate: (phi, a) => entries(a, (u) => activate(phi, u)) } : {}),
    ...(slope ? { slope: (phi, a) => entries(a, (u) => slope(phi, u)) } : {}),
  };
  const believed = (p: P): P => {
    if (!layer) return p;
    const layers = chainOf(p);
    const changed = layers.map((at, i) => layer(at, { l: i + 1, L: layers.length }));
    return supervised(fromChain(widthsOf(p.network), changed), p.x, p.y);
  };
  return wrongElsewhere(
    {
      ...{ id: `wrong-${id}`, name: `Wrong: ${name}`, defect, description: `In nonlinear networks: ${defect}.` },
      refutedBy: inLearningOnly ? 'nonlinear-local-gradient' : 'nonlinear-equilibrium',
    },
    {
      async infer(_, p, options) {
        if (inLearningOnly) return pcIterative.infer(A, p, options);
        const rest = { coordinates: 'state', gradientNorm: 1e-3 * options.accuracy, maxSteps: 20_000 } as const;
        return (await infer(own, believed(p), rest)).activities;
      },
      learn: (_, p, z) => learned(localUpdates(own, believed(p), z), p, z),
    },
  );
};

/** The update of every bias changed. */
const biases = (updates: Updates, change: (update: M, i: number) => M): Updates =>
  updates.map((update, i) => mapParameters(update, (d, name) => (name === 'bias' ? change(d, i) : d)));

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
    layer: (layer) => ({ ...layer, placement: layer.placement === 'after' ? 'before' : 'after' }),
  }),
  wrongDense('linear-output', 'last layer linear', 'a last layer without its activation', {
    layer: (layer, { l, L }) => (l === L ? { ...layer, activation: 'identity' } : layer),
  }),
  wrongDense('linear-in-disguise', 'no activations', 'activations that are ignored', {
    layer: (layer) => ({ ...layer, activation: 'identity' }),
  }),
  wrongDense('no-bias', 'no biases', 'biases that are ignored', {
    layer: (layer) => ({ ...layer, bias: layer.bias && zeros(layer.bias) }),
  }),
  wrongDense('scaled-bias', 'bias inside the scale', 'a premultiplier that multiplies the bias too', {
    layer: (layer) => ({ ...layer, bias: layer.bias && A.scale(layer.scale, layer.bias) }),
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
    learned: (updates) => biases(updates, zeros),
  }),
  wrongDense('bias-summed', 'bias update summed', 'a bias update summed over the batch, not averaged', {
    inLearningOnly: true,
    learned: (updates, { x }) => biases(updates, (b) => times(x.columns, b)),
  }),
  wrongDense('bias-of-first-sample', 'bias update of one sample', 'a bias update from the first sample alone', {
    inLearningOnly: true,
    learned(updates, p, z) {
      const first = localUpdates(
        A,
        p,
        z.map((zl) => columns(zl, [0])),
      );
      return biases(updates, (_, i) => first[i]!['bias']!);
    },
  }),
];

/** Twelve steps, whatever the network. */
const unsettled = wrongElsewhere(
  {
    id: 'wrong-dense-twelve-steps',
    name: 'Wrong: twelve steps in nonlinear networks',
    description: 'Nonlinear inference ends after twelve steps.',
    defect: 'nonlinear inference that ends after a fixed number of steps',
    refutedBy: 'nonlinear-equilibrium',
  },
  {
    infer: async (_, p) => (await infer(A, p, { coordinates: 'state', gradientNorm: 0, maxSteps: 12 })).activities,
    learn: pcIterative.learn,
  },
);

/** Plain steps along p_l ε_l − (a W)ᵀ p_{l+1} ε_{l+1}: errors are fed back without φ′. */
const feedbackWithoutSlope = wrongElsewhere(
  {
    id: 'wrong-feedback-without-slope',
    name: 'Wrong: φ′ left out of the feedback',
    description: 'In nonlinear networks: errors are fed back without the derivative of the activation.',
    defect: 'a missing φ′ in the feedback',
    refutedBy: 'nonlinear-equilibrium',
  },
  {
    infer: async (_, p, { accuracy }) => {
      const flat: ElementwiseArithmetic<M> = { ...A, slope: (_, u) => entries(u, () => 1) };
      const step = (z: readonly M[]): readonly M[] => {
        const errors = weightedErrors(A, p.network, z);
        const back = p.network.edges.map(({ layer, theta }, l) =>
          layer.at(flat, theta, z[l]!).inputGradient(errors[l]!),
        );
        return errors.slice(0, -1).map((e, i) => A.subtract(back[i + 1]!, e));
      };
      const clamped = (hidden: readonly M[]): readonly M[] => [p.x, ...hidden, p.y];
      const from = (variables: readonly M[]): Iterate<M> => ({ variables, memory: step(clamped(variables)) });
      const { at } = await minimise(A, {
        start: predictions(A, p.network, p.x).slice(1, -1),
        method: {
          begin: from,
          advance: ({ variables, memory }) => from(variables.map((zl, i) => A.add(zl, times(RATE, memory[i]!)))),
        },
        stop: {
          every: 1,
          look: ({ variables, memory }) =>
            norm(memory) <= 1e-3 * accuracy * norm(clamped(variables)) ? 'converged' : undefined,
        },
        maxSteps: 20_000,
      });
      return clamped(at.variables);
    },
    learn: pcIterative.learn,
  },
);

const RATE = 0.05;

export const NONLINEAR = [...DEFECTS, unsettled, feedbackWithoutSlope];
