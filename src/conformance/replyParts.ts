import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { Parameters } from '../layers/layer.ts';
import type { Step, TrajectoryPoint } from '../learning/rule.ts';
import type { Supervised } from '../problem/problem.ts';

// A reply is a list of matrices in the order of `expectedTensors`; here it becomes what a rule in this process answers.

/** Weights of every layer, and then biases of every layer where the case has them: parameters by layer and name. */
export const parametersOf = (
  { network: { edges } }: Supervised<Float64Matrix>,
  reply: readonly Float64Matrix[],
): readonly Parameters<Float64Matrix>[] =>
  edges.map(({ layer }, i) => {
    const [weights, bias] = [reply[i]!, reply[edges.length + i]];
    return bias === undefined || !layer.parameters['bias'] ? { weights } : { weights, bias };
  });

/** z_0..z_L, and then updates. */
export function stepOf(at: Supervised<Float64Matrix>, reply: readonly Float64Matrix[]): Step<Float64Matrix> {
  const nodes = at.network.nodes.length;
  return { activities: reply.slice(0, nodes), updates: parametersOf(at, reply.slice(nodes)) };
}

/** The same of every point of a trajectory, where a matrix of the reply is a stack of `count`. */
export function pointsOf(
  at: Supervised<Float64Matrix>,
  reply: readonly Float64Matrix[],
  count: number,
): readonly TrajectoryPoint<Float64Matrix>[] {
  const { nodes, edges } = at.network;
  const biases = nodes.length + edges.length; // the first; a bias is a column
  return Array.from({ length: count }, (_, t) => {
    const point = reply.map(({ columns, data }, k): Float64Matrix => {
      const size = data.length / count;
      const own = data.slice(t * size, (t + 1) * size);
      return k < biases ? { rows: size / columns, columns, data: own } : { rows: size, columns: 1, data: own };
    });
    const { activities, updates: parameters } = stepOf(at, point);
    return { activities, parameters };
  });
}
