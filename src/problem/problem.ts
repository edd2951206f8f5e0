import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { size } from '../layers/layer.ts';
import { type Network, mapGraph } from '../network/graph.ts';
import { type LinearGaussian, isLinearGaussian, linearGaussian } from '../network/linearGaussian.ts';

/** A network and the states that are given: clamped by node, size(shape) × B each. Every other node is free. */
export interface Problem<M> {
  readonly network: Network<M>;
  readonly clamped: ReadonlyMap<number, M>;
}

/** A problem whose first and last node are clamped: inputs x (n_0 × B) and targets y (n_L × B), a sample is a column. */
export interface Supervised<M> extends Problem<M> {
  readonly x: M;
  readonly y: M;
}

/** A supervised problem of a network that closed forms are for. */
export interface LinearProblem<M> extends Supervised<M> {
  readonly network: LinearGaussian<M>;
}

/**
 * A problem whose clamps have been checked.
 * @throws {ValueError} when a clamp names no node or one twice, or nothing determines a free node (it is named)
 * @throws {DimensionError} when nothing is clamped, or a clamp has the wrong shape, or not the batch of the others
 */
export function problemOf<M>(
  A: Arithmetic<M>,
  network: Network<M>,
  clamps: readonly (readonly [node: number, state: M])[],
): Problem<M> {
  const clamped = new Map<number, M>();
  for (const [node, state] of clamps) {
    if (network.nodes[node] === undefined)
      throw new ValueError(
        `problemOf: a clamp must be at node 0 to ${network.nodes.length - 1}, got ${node}; the last node is the output`,
      );
    if (clamped.has(node))
      throw new ValueError(`problemOf: node ${node} must be clamped once, got two states for it; keep one`);
    clamped.set(node, state);
  }
  requireClamps(A, { network, clamped }, 'problemOf');
  const held = heldByClamps(network, clamped);
  const adrift = network.nodes.findIndex(({ term }, i) => term.kind === 'free' && !held[i]);
  if (adrift >= 0)
    throw new ValueError(
      `problemOf: node ${adrift} must be determined by a clamp, a term or a prediction made from it, got none; clamp it or give it a gaussian term`,
    );
  return { network, clamped };
}

/** Whether a node is clamped, or what is predicted from it is held so: a prediction of a state that follows it holds nothing. */
function heldByClamps<M>({ nodes, edges }: Network<M>, clamped: ReadonlyMap<number, M>): boolean[] {
  const held: boolean[] = [];
  for (let i = nodes.length - 1; i >= 0; i--)
    held[i] = clamped.has(i) || edges.some(({ from, to }) => from === i && nodes[to]!.term.kind !== 'free' && held[to]);
  return held;
}

/**
 * @throws {DimensionError} when nothing is clamped, or a state has the wrong shape, or not the batch of the others
 * @throws {ValueError} when a node that holds probabilities is free: its energy has no minimum
 */
export function requireClamps<M>(A: Arithmetic<M>, { network, clamped }: Problem<M>, where: string): void {
  const first = [...clamped.values()][0];
  if (first === undefined) throw new DimensionError(`${where}: a node must be clamped, got none; clamp data to one`);
  const B = A.shape(first)[1];
  for (const [node, state] of clamped) {
    const [rows, columns] = A.shape(state);
    const n = size(network.nodes[node]!.shape);
    if (rows !== n || columns !== B)
      throw new DimensionError(
        `${where}: state of node ${node} must be ${n}×${B}, got ${rows}×${columns}; a sample is a column, and each input has its own target`,
      );
  }
  const adrift = network.nodes.findIndex(({ term }, i) => term.kind === 'categorical' && !clamped.has(i));
  if (adrift >= 0)
    throw new ValueError(
      `${where}: node ${adrift} must be clamped to have a categorical term, got a free node; its energy is linear in it and has no minimum`,
    );
}

/**
 * The free nodes, in the order of prediction.
 * @throws {ValueError} when a supervised problem is not clamped to its x and y, and at nothing else: a copy with others
 */
export function freeNodes<M>(problem: Problem<M> & Partial<Supervised<M>>): readonly number[] {
  const { network, clamped, x, y } = problem;
  const last = network.nodes.length - 1;
  if ((x !== undefined && clamped.get(0) !== x) || (y !== undefined && clamped.get(last) !== y))
    throw new ValueError(
      'freeNodes: problem must be clamped to its own x and y, got a copy with others; make it with supervised(network, x, y)',
    );
  const inside = [...clamped.keys()].find((node) => node !== 0 && node !== last);
  if (inside !== undefined && x !== undefined && y !== undefined)
    throw new ValueError(
      `freeNodes: problem with x and y must be clamped at its ends alone, got a clamp at node ${inside}; make it with problemOf`,
    );
  return network.nodes.flatMap((_, i) => (clamped.has(i) ? [] : [i]));
}

/** Inputs and targets at the first and the last node, taken as they are: `requireClamps` tells whether they fit. */
export function supervised<M>(network: LinearGaussian<M>, x: M, y: M): LinearProblem<M>;
export function supervised<M>(network: Network<M>, x: M, y: M): Supervised<M>;
export function supervised<M>(network: Network<M>, x: M, y: M): Supervised<M> {
  const last = network.nodes.length - 1;
  return {
    ...{ network, x, y },
    clamped: new Map([
      [0, x],
      [last, y],
    ]),
  };
}

const linearForms = new WeakMap<object, object>();

/**
 * The same problem for closed forms, the same object for the same problem.
 * @throws {ValueError} when a layer is not linear: it is named
 */
export function asLinear<M>(problem: Supervised<M>): LinearProblem<M> {
  if (isLinearGaussian(problem.network)) return problem as LinearProblem<M>;
  const known = linearForms.get(problem);
  if (known) return known as LinearProblem<M>;
  const made = supervised(linearGaussian(problem.network), problem.x, problem.y);
  linearForms.set(problem, made);
  return made;
}

/**
 * The same problem with every matrix carried into another number system by `f`; of a linear one, a linear one again.
 * Inputs and targets stay what is clamped.
 */
export function mapProblem<M, N>(problem: LinearProblem<M>, f: (matrix: M) => N): LinearProblem<N>;
export function mapProblem<M, N>(problem: Supervised<M>, f: (matrix: M) => N): Supervised<N>;
export function mapProblem<M, N>({ network, x, y }: Supervised<M>, f: (matrix: M) => N): Supervised<N> {
  const mapped = mapGraph(network, f);
  return supervised(isLinearGaussian(network) ? linearGaussian(mapped) : mapped, f(x), f(y));
}
