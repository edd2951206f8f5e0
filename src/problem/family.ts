import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { layerFrom } from '../layers/index.ts';
import { type LayerRecipe, size } from '../layers/layer.ts';
import { type Draw, buildNetwork } from '../network/build.ts';
import { type Supervised, supervised } from './problem.ts';

/** The shape of a problem, as data. */
export interface ProblemRecipe {
  readonly layers: readonly LayerRecipe[];
  readonly batch: number;
}

/** A source of problems: their shapes as data, and where their numbers come from. Judges, checks, the gate and experiments have one each. */
export interface Family<S> {
  /** Stable, e.g. "conformance/linear". */
  readonly id: string;
  /** Smallest first, so that the first failure is the smallest. */
  readonly shapes: readonly S[];
  readonly recipe: (shape: S) => ProblemRecipe;
  /** The numbers of a shape, the same for the same seed. */
  readonly draw: <M>(A: Arithmetic<M>, shape: S, seed: number) => Draw<M>;
  /** What a shape is called: "widths 5-4-6-2, batch 3". */
  readonly describe: (shape: S) => string;
}

/**
 * The problem of a recipe with drawn numbers: layer by layer, then inputs and targets. Every problem of this package is made here.
 * @throws {ValueError | DimensionError} as `buildNetwork` does
 */
export function buildProblem<M>(A: Arithmetic<M>, { layers, batch }: ProblemRecipe, draw: Draw<M>): Supervised<M> {
  const network = buildNetwork(A, layers, draw);
  const ends = [layers[0]!, layers.at(-1)!].map(layerFrom);
  const x = draw('input', size(ends[0]!.from), batch, 0);
  return supervised(network, x, draw('target', size(ends[1]!.to), batch, layers.length));
}

/** A family's problem of a shape. */
export const member = <M, S>(A: Arithmetic<M>, family: Family<S>, shape: S, seed: number): Supervised<M> =>
  buildProblem(A, family.recipe(shape), family.draw(A, shape, seed));

/** The very case, as a failure names it: what makes it again. */
export const caseOf = <S>(family: Family<S>, shape: S, seed: number): string =>
  `${family.id} with seed ${seed}: ${family.describe(shape)}`;

/** The same family, fewer shapes: those that a rule or an engine is made for. */
export const restrict = <S>(family: Family<S>, keep: (shape: S) => boolean): Family<S> => ({
  ...family,
  shapes: family.shapes.filter(keep),
});

/** The same numbers in layers changed one by one; `change` gets l = 1..L and keeps shapes and parameters. */
export const map = <S>(family: Family<S>, change: (layer: LayerRecipe, l: number) => LayerRecipe): Family<S> => ({
  ...family,
  recipe(shape) {
    const { layers, batch } = family.recipe(shape);
    return { layers: layers.map((layer, i) => change(layer, i + 1)), batch };
  },
});
