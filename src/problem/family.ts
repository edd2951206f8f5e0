import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { layerFrom } from '../layers/index.ts';
import { type LayerRecipe, size } from '../layers/layer.ts';
import { type Draw, buildNetwork } from '../network/build.ts';
import { type Streams, streams } from '../random.ts';
import { type Supervised, supervised } from './problem.ts';

/** The shape of a problem, as data. */
export interface ProblemRecipe {
  readonly layers: readonly LayerRecipe[];
  readonly batch: number;
}

/** Shapes of problems: what is varied is S, and what it comes to is a recipe. */
export interface Shapes<S> {
  /** Stable, e.g. "linear". */
  readonly id: string;
  /** Smallest first, so that the first failure is the smallest. */
  readonly shapes: readonly S[];
  readonly recipe: (shape: S) => ProblemRecipe;
  /** What tells a shape from the others of its family, e.g. its number there; it stays when there are fewer others. */
  readonly key: (shape: S) => number | string;
  /** What a shape is called: "widths 5-4-6-2, batch 3". */
  readonly describe: (shape: S) => string;
}

/** Shapes with a source of numbers: judges, checks, the gate and experiments have one each. */
export interface Family<S> extends Shapes<S> {
  /** The numbers of a shape, the same for the same streams. */
  readonly draw: <M>(A: Arithmetic<M>, shape: S, streams: Streams) => Draw<M>;
}

/**
 * The problem of a recipe with drawn numbers: layer by layer, then inputs and targets. Every problem of this package is made here.
 * @throws {ValueError | DimensionError} as `buildNetwork` does
 */
export function buildProblem<M>(A: Arithmetic<M>, { layers, batch }: ProblemRecipe, draw: Draw<M>): Supervised<M> {
  const network = buildNetwork(A, layers, draw);
  const ends = [layers[0]!, layers.at(-1)!].map(layerFrom);
  const x = draw('input', size(ends[0]!.from), batch, 0, 'x');
  return supervised(network, x, draw('target', size(ends[1]!.to), batch, layers.length, 'y'));
}

/** A family's problem of a shape, by a seed or by streams that go on. */
export const member = <M, S>(A: Arithmetic<M>, family: Family<S>, shape: S, from: number | Streams): Supervised<M> =>
  buildProblem(A, family.recipe(shape), family.draw(A, shape, typeof from === 'number' ? streams(from) : from));

/** The very case, in a word that no other shape of the family has: "linear/3". With the seed it is made again. */
export const caseOf = <S>({ id, key }: Pick<Shapes<S>, 'id' | 'key'>, shape: S): string => `${id}/${key(shape)}`;

/** The same family, fewer shapes: those that a rule or an engine is made for, or a case that failed. */
export const restrict = <S, F extends Shapes<S>>(family: F & Shapes<S>, keep: (shape: S) => boolean): F => ({
  ...family,
  shapes: family.shapes.filter((shape) => keep(shape)),
});

/** The same numbers in layers changed one by one; `change` gets l = 1..L and keeps shapes and parameters. */
export const map = <S, F extends Shapes<S>>(
  family: F & Shapes<S>,
  change: (layer: LayerRecipe, l: number) => LayerRecipe,
): F => ({
  ...family,
  recipe(shape: S) {
    const { layers, batch } = family.recipe(shape);
    return { layers: layers.map((layer, i) => change(layer, i + 1)), batch };
  },
});
