import type { TrajectoryOptions, TrajectoryPoint } from '../../../src/learning/rule.ts';
import { type Matrix, type Net, netOf, withLayers } from '../kit/net.ts';
import { DEFINITION, gradient, plus, sweep, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

function run(given: Net, { steps, activityRate, parameterRate }: TrajectoryOptions): TrajectoryPoint<Matrix>[] {
  let net = given;
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const point = (): TrajectoryPoint<Matrix> => ({
    activities: z,
    parameters: net.layers.map(({ W, b }) => ({
      weights: W,
      ...(b && { bias: { rows: b.length, columns: 1, data: Float64Array.from(b) } }),
    })),
  });
  const points = [point()];
  for (let t = 0; t < steps; t++) {
    const d = updates(DEFINITION, net, z);
    const next = [...z];
    for (let l = z.length - 2; l >= 1; l--)
      next[l] = plus(next[l]!, gradient(DEFINITION, net, next)[l]!, -activityRate);
    z = next;
    net = withLayers(net, ({ W, b }, l) => ({
      W: plus(W, d[l - 1]!.weights, parameterRate),
      b: b?.map((v, i) => v + parameterRate * d[l - 1]!.bias!.data[i]!),
    }));
    points.push(point());
  }
  return points;
}

export default {
  rule: pc('trajectory-top-down', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(run(netOf(problem), options)),
  }),
  wrong: true,
  defect: 'incremental PC moves activities in place, from the output down',
  cause: 'activities moved one after another, top down',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
