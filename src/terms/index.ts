import type { NodeShape, Numbers } from '../layers/layer.ts';
import { everySample } from '../layers/linearAt.ts';
import { categorical } from './categorical.ts';
import { gaussian } from './gaussian.ts';
import type { Priced, Term } from './term.ts';

export { type Gaussian, type Priced, TERMS, type Term } from './term.ts';

/**
 * What the state of a node of this shape costs at its prediction u, or, of a root, at its term's mean; `undefined` where it costs nothing.
 * @throws {EngineError} where a categorical term meets an arithmetic without softmax
 */
export function price<M>(
  A: Numbers<M>,
  { term, shape }: { readonly term: Term<M>; readonly shape: NodeShape },
  u: M | undefined,
  z: M,
): Priced<M> | undefined {
  if (term.kind === 'free') return undefined;
  const predicted =
    u ?? (term.kind === 'gaussian' && term.mean !== undefined ? everySample(A, term.mean, z) : undefined);
  if (predicted === undefined) return undefined;
  return term.kind === 'gaussian' ? gaussian(A, term, predicted, z) : categorical(A, shape, predicted, z);
}

/** The same term with its matrices replaced. */
export function mapTerm<M, N>(term: Term<M>, f: (matrix: M) => N): Term<N> {
  if (term.kind !== 'gaussian') return term;
  const { kind, precision, mean } = term;
  return { kind, precision: f(precision), ...(mean === undefined ? {} : { mean: f(mean) }) };
}
