import type { ActivationName } from '../arithmetic/activations.ts';
import { ValueError } from '../errors.ts';
import { activation } from './activation.ts';
import { type AttentionOptions, attention } from './attention.ts';
import { bias } from './bias.ts';
import { type ConvolutionOptions, convolution } from './convolution.ts';
import type { Layer, LayerRecipe, NodeShape } from './layer.ts';
import { layerNorm } from './layerNorm.ts';
import { linear } from './linear.ts';
import { meanPooling } from './meanPooling.ts';
import { named } from './named.ts';
import { reshaped } from './reshaped.ts';
import { residual } from './residual.ts';
import { scaled } from './scaled.ts';
import { sequence } from './sequence.ts';

/** Every kind of layer, made from its recipe. */
const KINDS: Readonly<Record<string, (recipe: LayerRecipe) => Layer>> = {
  linear: ({ from, to }) => linear(from as NodeShape, to as NodeShape),
  convolution: ({ from, channels, kernel, stride, padding }) =>
    convolution(from as NodeShape, { channels, kernel, stride, padding } as ConvolutionOptions),
  bias: ({ of }) => bias(of as NodeShape),
  'mean-pooling': ({ from, window }) => meanPooling(from as NodeShape, window as readonly number[]),
  'layer-norm': ({ of, epsilon }) => layerNorm(of as NodeShape, epsilon as number),
  attention: ({ from, heads, weighting }) => attention(from as NodeShape, { heads, weighting } as AttentionOptions),
  reshaped: ({ from, to }) => reshaped(from as NodeShape, to as NodeShape),
  activation: ({ phi, of }) => activation(phi as ActivationName, of as NodeShape),
  scaled: ({ of }) => scaled(layerFrom(of as LayerRecipe)),
  named: ({ name, of }) => named(name as string, layerFrom(of as LayerRecipe)),
  residual: ({ of }) => residual(layerFrom(of as LayerRecipe)),
  sequence: ({ first, second }) => sequence(layerFrom(first as LayerRecipe), layerFrom(second as LayerRecipe)),
};

/**
 * The layer that a recipe describes, made anew: layers travel between threads as recipes.
 * @throws {ValueError} when the kind is unknown
 */
export function layerFrom(recipe: LayerRecipe): Layer {
  const make = Object.hasOwn(KINDS, recipe.kind) ? KINDS[recipe.kind] : undefined;
  if (make) return make(recipe);
  throw new ValueError(
    `layerFrom: kind must be one of ${Object.keys(KINDS).join(', ')}, got ${JSON.stringify(recipe.kind)}`,
  );
}

/** What a layer is, in a few words: "linear → bias → tanh". */
export function describeLayer({ kind, ...options }: LayerRecipe): string {
  const part = (name: string): string => describeLayer(options[name] as LayerRecipe);
  if (kind === 'sequence') return `${part('first')} → ${part('second')}`;
  if (kind === 'activation') return String(options['phi']);
  if (kind === 'named') return part('of');
  return kind === 'scaled' || kind === 'residual' ? `${kind} (${part('of')})` : kind;
}
