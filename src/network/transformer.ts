import type { ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import { activation } from '../layers/activation.ts';
import type { Weighting } from '../layers/attention.ts';
import { bias } from '../layers/bias.ts';
import { transformerBlock } from '../layers/block.ts';
import { named } from '../layers/named.ts';
import { positionwise } from '../layers/positionwise.ts';
import { scaled } from '../layers/scaled.ts';
import { sequence } from '../layers/sequence.ts';
import type { Random } from '../random.ts';
import { type PlannedLayer, drawnNetwork } from './architecture.ts';
import type { Network } from './graph.ts';

/** How weights and premultipliers of a transformer depend on its width. */
export const TRANSFORMER_PARAMETERISATIONS = ['mupc', 'published'] as const;

/** The shape of a transformer over tokens. */
export interface TransformerSizes {
  readonly vocabulary: number;
  /** T */
  readonly tokens: number;
  /** N */
  readonly width: number;
  readonly heads: number;
  /** n */
  readonly blocks: number;
  /** Whether the branches of every block see their input normalised. */
  readonly norm: boolean;
  /** Of the perceptrons; `gelu` unless told. */
  readonly activation?: ActivationName;
  /** `softmax` unless told. */
  readonly weighting?: Weighting;
  /** `mupc` unless told. */
  readonly parameterisation?: (typeof TRANSFORMER_PARAMETERISATIONS)[number];
}

/**
 * The layers of a transformer, embedding to logits, one state of predictive coding between two of them.
 *
 *     z_1 = E x + P                        E, P ~ N(0, 1)
 *     z_{k+1} = block of z_k               both branches 1/n; projections N^{−½}, of the 4N hidden units (4N)^{−½}; W ~ N(0, 1)
 *     z_{n+2} = z_{n+1}                    the identity, a layer of its own, where a last norm would stand
 *     u = N^{−1} W z_{n+2}                 logits [vocabulary, T], a categorical node
 *
 * `published` is what the code of LIM runs, as a control: deviation 0.02 at every width, and premultipliers 1 in the blocks, so that
 * hidden weights do not follow µP. Source: jpc, experiments/limits_paper/transformer; the multipliers of `mupc` are ours (fan-in).
 * Layer l is edge l − 1: the first is the embedding, the last the readout.
 * @throws {DimensionError} when the heads do not divide the width
 * @throws {ValueError} when a count is none, or the parameterisation unknown
 */
export function transformerPlan(sizes: TransformerSizes): PlannedLayer[] {
  const { vocabulary, tokens, width: N, heads, blocks: n, norm, parameterisation = 'mupc' } = sizes;
  for (const [name, count] of Object.entries({ vocabulary, tokens, width: N, heads, blocks: n }))
    if (!(Number.isInteger(count) && count > 0))
      throw new ValueError(`transformer: ${name} must be a positive count, got ${count}; see TransformerSizes`);
  if (!TRANSFORMER_PARAMETERISATIONS.includes(parameterisation))
    throw new ValueError(
      `transformer: parameterisation must be one of ${TRANSFORMER_PARAMETERISATIONS.join(', ')}, got ${JSON.stringify(parameterisation)}`,
    );
  const published = parameterisation === 'published';
  const deviation = published ? 0.02 : 1;
  const fanIn = (inputs: number): number => (published ? 1 : inputs ** -0.5);
  const of = [N, tokens];
  const form = {
    ...{ heads, norm },
    ...(sizes.activation && { activation: sizes.activation }),
    ...(sizes.weighting && { weighting: sizes.weighting }),
  };
  const block: PlannedLayer = {
    layer: transformerBlock(of, form),
    constants: {
      'attention.scale': 1 / n,
      'attention.projections.scale': fanIn(N),
      'attention.output.scale': fanIn(N),
      'perceptron.scale': 1 / n,
      'perceptron.up.scale': fanIn(N),
      'perceptron.down.scale': fanIn(4 * N),
    },
    deviation,
  };
  return [
    {
      layer: sequence(named('tokens', positionwise([vocabulary, tokens], N)), named('positions', bias(of))),
      ...{ constants: {}, deviation },
    },
    ...Array.from({ length: n }, () => block),
    { layer: activation('identity', of), constants: {}, deviation },
    { layer: scaled(positionwise(of, vocabulary)), constants: { scale: 1 / N }, deviation },
  ];
}

/** A transformer with drawn weights, of one-hot tokens [vocabulary, T]. @throws as `transformerPlan` does */
export const transformer = <M>(A: Arithmetic<M>, sizes: TransformerSizes, r: Random): Network<M> =>
  drawnNetwork(A, transformerPlan(sizes), 'categorical', r);
