import { type Numbers, size } from '../layers/layer.ts';
import { type Problem, freeNodes } from '../problem/problem.ts';
import { energySum, gradientOf, startOf, stateAt } from './state.ts';
import { errorGradientOf, errorStateAt } from './errorState.ts';

/** The energy of a problem as a function of variables that determine the free states. */
export interface Objective<M> {
  /** Where inference starts: the sweep. */
  start(): M[];
  at(variables: readonly M[]): {
    /** F, summed over the samples: 1×1. */
    energy(): M;
    /** Its gradient in the variables, one for each. */
    gradient(): M[];
  };
  /** The states of all nodes; the clamped ones are the problem's own matrices. */
  states(variables: readonly M[]): M[];
}

/** The free states themselves, in the order of `freeNodes`. */
export const stateCoordinates = <M>(A: Numbers<M>, problem: Problem<M>): Objective<M> => {
  const free = freeNodes(problem);
  const states = (variables: readonly M[]): M[] =>
    problem.network.nodes.map((_, i) => problem.clamped.get(i) ?? variables[free.indexOf(i)]!);
  return {
    start() {
      const z = startOf(A, problem);
      return free.map((i) => z[i]!);
    },
    at(variables) {
      const state = stateAt(A, problem.network, states(variables));
      return { energy: () => energySum(A, state), gradient: () => gradientOf(A, problem, state) };
    },
    states,
  };
};

/** The errors of the free nodes, likewise: states follow by the sweep (ePC).   Source: 2505.20137. */
export const errorCoordinates = <M>(A: Numbers<M>, problem: Problem<M>): Objective<M> => ({
  start() {
    const batch = A.shape([...problem.clamped.values()][0]!)[1];
    return freeNodes(problem).map((i) => {
      const n = size(problem.network.nodes[i]!.shape);
      return A.matrix(n, batch, new Float64Array(n * batch));
    });
  },
  at(variables) {
    const state = errorStateAt(A, problem, variables);
    return { energy: () => energySum(A, state), gradient: () => errorGradientOf(A, problem, state) };
  },
  states: (variables) => [...errorStateAt(A, problem, variables).states],
});

/** The objectives by name. */
export const COORDINATES = { state: stateCoordinates, error: errorCoordinates } as const;
