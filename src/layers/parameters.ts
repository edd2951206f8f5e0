import type { Parameters } from './layer.ts';

/** The same names with every matrix replaced. */
export const mapParameters = <M, N>(theta: Parameters<M>, f: (matrix: M, name: string) => N): Parameters<N> =>
  Object.fromEntries(Object.entries(theta).map(([name, matrix]) => [name, f(matrix, name)]));
