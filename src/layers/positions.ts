import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type NodeShape, size } from './layer.ts';

/** How many positions a node has, each with a number a channel: one where it is a vector. */
export const positionsOf = (shape: NodeShape): number => size(shape.slice(1));

/** A node's matrix ([channels, …positions], a sample a column) with a column for each position of each sample. */
export const byPosition = <M>(A: Arithmetic<M>, z: M, channels: number): M => {
  const [rows, batch] = A.shape(z);
  return A.reshape(z, channels, (rows / channels) * batch);
};

/** c 1ᵀ (1 × n) */
export const constantRow = <M>(A: Arithmetic<M>, n: number, c: number): M =>
  A.matrix(1, n, new Float64Array(n).fill(c));
