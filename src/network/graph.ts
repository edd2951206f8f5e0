import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Layer, type NodeShape, type Parameters, size } from '../layers/layer.ts';
import { mapParameters } from '../layers/parameters.ts';
import { TERMS, type Term, mapTerm } from '../terms/index.ts';

/** A place that holds a state, and what the state costs at its prediction. */
export interface Node<M> {
  readonly shape: NodeShape;
  readonly term: Term<M>;
}

/** A layer that predicts one node from another, with its numbers. */
export interface Edge<M> {
  readonly from: number;
  readonly to: number;
  readonly layer: Layer;
  /** The layer's parameters and constants, by name. */
  readonly theta: Parameters<M>;
}

/** Nodes in the order of prediction, and edges from earlier to later ones; several edges into one node add up. */
export interface Network<M> {
  readonly nodes: readonly Node<M>[];
  readonly edges: readonly Edge<M>[];
}

/**
 * A network whose shapes have been checked.
 * @throws {DimensionError} when a layer does not fit its nodes, or a parameter its layer
 * @throws {ValueError} when an edge leads nowhere or closes a cycle, a parameter is missing, or a term is unknown or not for its node
 */
export function graph<M>(A: Arithmetic<M>, nodes: readonly Node<M>[], edges: readonly Edge<M>[]): Network<M> {
  for (const [i, edge] of edges.entries()) {
    requireEnds(edge, i + 1, nodes);
    requireParameters(A, edge, i + 1);
  }
  for (const [i, { shape, term }] of nodes.entries()) {
    if (!(shape.length > 0 && shape.every((n) => Number.isInteger(n) && n > 0)))
      throw new DimensionError(
        `graph: shape of node ${i} must be positive integers, got ${text(shape) || 'none'}; a vector of n units is [n]`,
      );
    if (!TERMS.includes(term.kind))
      throw new ValueError(
        `graph: term of node ${i} must be one of ${TERMS.join(', ')}, got ${JSON.stringify(term.kind)}`,
      );
    const isRoot = !edges.some(({ to }) => to === i);
    if (term.kind === 'categorical' && isRoot)
      throw new ValueError(
        `graph: node ${i} must be predicted to have a categorical term, got a root; give it an edge`,
      );
    if (term.kind !== 'gaussian') continue;
    if (isRoot !== (term.mean !== undefined))
      throw new ValueError(
        `graph: node ${i} must have a mean exactly where it is a root, got ${isRoot ? 'a root without' : 'a prediction and'} a mean; what layers predict needs none`,
      );
    if (term.mean !== undefined) requireMatrix(A, `mean of node ${i}`, term.mean, [size(shape), 1]);
    requireMatrix(A, `precision of node ${i}`, term.precision, [1, 1]);
  }
  return { nodes, edges };
}

function requireEnds<M>({ from, to, layer }: Edge<M>, number: number, nodes: readonly Node<M>[]): void {
  for (const end of [from, to])
    if (nodes[end] === undefined)
      throw new ValueError(
        `graph: edge ${number} must join nodes 0 to ${nodes.length - 1}, got ${from} → ${to}; add the node or correct the edge`,
      );
  if (from >= to)
    throw new ValueError(
      `graph: edge ${number} must lead to a later node, got ${from} → ${to}; it closes a cycle, or nodes are not numbered in the order of prediction`,
    );
  for (const [end, shape] of [
    [from, layer.from],
    [to, layer.to],
  ] as const)
    if (nodes[end]!.shape.join() !== shape.join())
      throw new DimensionError(
        `graph: layer of edge ${number} must have ${text(nodes[end]!.shape)} at node ${end}, got ${text(shape)}; make the shapes chain`,
      );
}

function requireParameters<M>(A: Arithmetic<M>, { layer, theta }: Edge<M>, number: number): void {
  const shapes = { ...layer.parameters, ...layer.constants };
  for (const [name, shape] of Object.entries(shapes)) {
    if (theta[name] === undefined)
      throw new ValueError(
        `graph: edge ${number} must have ${name}, got ${Object.keys(theta).join(', ') || 'nothing'}; layer.parameters and layer.constants say what theta holds`,
      );
    requireMatrix(A, `${name} of edge ${number}`, theta[name], shape);
  }
  const stray = Object.keys(theta).find((name) => shapes[name] === undefined);
  if (stray !== undefined)
    throw new ValueError(
      `graph: edge ${number} must have ${Object.keys(shapes).join(', ') || 'no parameter'}, got ${stray} besides; the layer is ${layer.recipe.kind}`,
    );
}

function requireMatrix<M>(A: Arithmetic<M>, what: string, matrix: M, [rows, columns]: readonly [number, number]): void {
  const [m, n] = A.shape(matrix);
  if (m !== rows || n !== columns)
    throw new DimensionError(
      `graph: ${what} must be ${rows}×${columns}, got ${m}×${n}; correct the matrix or the shapes`,
    );
}

export const text = (shape: NodeShape): string => shape.join('×');

/** The same network with every matrix replaced, whatever is known of it forgotten. */
export const mapGraph = <M, N>({ nodes, edges }: Network<M>, f: (matrix: M) => N): Network<N> => ({
  nodes: nodes.map(({ shape, term }) => ({ shape, term: mapTerm(term, f) })),
  edges: edges.map(({ theta, ...edge }) => ({ ...edge, theta: mapParameters(theta, f) })),
});

/** The edges into a node, in order. */
export const into = <M>({ edges }: Network<M>, node: number): readonly Edge<M>[] =>
  edges.filter(({ to }) => to === node);
