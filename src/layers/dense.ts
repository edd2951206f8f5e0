import { ACTIVATIONS, type ActivationName } from '../arithmetic/activations.ts';
import { ValueError } from '../errors.ts';
import { activation } from './activation.ts';
import { bias } from './bias.ts';
import { type Layer, type LayerRecipe, type NodeShape } from './layer.ts';
import { linear } from './linear.ts';
import { residual } from './residual.ts';
import { scaled } from './scaled.ts';
import { sequence } from './sequence.ts';

/** Where the activation stands: φ(a W z + b), or a W φ(z) + b. Both are in use. */
export const PLACEMENTS = ['after', 'before'] as const;
/** Whether the activation comes after the weights or before them. */
export type Placement = (typeof PLACEMENTS)[number];

/** What a fully connected layer is composed of. */
export interface DenseForm {
  readonly skip: boolean;
  readonly bias: boolean;
  readonly activation: ActivationName;
  /** Says nothing where the activation is the identity. */
  readonly placement: Placement;
}

/**
 * A fully connected layer with a premultiplier, composed of the others.
 *
 *     after:    τ z + φ(a W z + b)        before:   τ z + a W φ(z) + b
 *
 * Parameters: weights, and bias where it has one; constant: scale.
 * @throws {DimensionError} when a skip joins unequal shapes
 * @throws {ValueError} when the activation or its placement is unknown
 */
export function dense(from: NodeShape, to: NodeShape, form: Partial<DenseForm> = {}): Layer {
  const { skip = false, activation: phi = 'identity', placement = 'after' } = form;
  if (!PLACEMENTS.includes(placement))
    throw new ValueError(`dense: placement must be after or before, got ${JSON.stringify(placement)}`);
  if (!Object.hasOwn(ACTIVATIONS, phi))
    throw new ValueError(
      `dense: activation must be one of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(phi)}`,
    );
  const product = scaled(linear(from, to));
  const affine = form.bias === true ? sequence(product, bias(to)) : product;
  const through =
    phi === 'identity'
      ? affine
      : placement === 'after'
        ? sequence(affine, activation(phi, to))
        : sequence(activation(phi, from), affine);
  return skip ? residual(through) : through;
}

const forms = new WeakMap<LayerRecipe, DenseForm | undefined>();

/** The form of a layer that `dense` composed; `undefined` of any other. Found once a recipe, which nobody changes. */
export function denseForm({ recipe }: Layer): DenseForm | undefined {
  if (!forms.has(recipe)) forms.set(recipe, formOf(recipe));
  return forms.get(recipe);
}

function formOf(recipe: LayerRecipe): DenseForm | undefined {
  const skip = recipe.kind === 'residual';
  const parts = flattened(skip ? (recipe['of'] as LayerRecipe) : recipe);
  const kinds = parts.map(({ kind, of }) => (kind === 'scaled' ? `scaled ${(of as LayerRecipe).kind}` : kind));
  const before = kinds[0] === 'activation';
  const after = !before && kinds.at(-1) === 'activation';
  const affine = kinds.slice(before ? 1 : 0, after ? -1 : undefined).join(', ');
  if (affine !== 'scaled linear' && affine !== 'scaled linear, bias') return undefined;
  const phi = before ? parts[0] : after ? parts.at(-1) : undefined;
  return {
    skip,
    bias: affine.endsWith('bias'),
    activation: (phi?.['phi'] ?? 'identity') as ActivationName,
    placement: before ? 'before' : 'after',
  };
}

/** The parts of a composition in the order in which they act. */
const flattened = (recipe: LayerRecipe): LayerRecipe[] =>
  recipe.kind === 'sequence'
    ? [...flattened(recipe['first'] as LayerRecipe), ...flattened(recipe['second'] as LayerRecipe)]
    : [recipe];
