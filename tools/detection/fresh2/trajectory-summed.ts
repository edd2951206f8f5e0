import type { TrajectoryOptions, TrajectoryPoint } from '../../../src/learning/rule.ts';
import { type Matrix, type Net, netOf, withLayers } from '../kit/net.ts';
import { DEFINITION, gradient, plus, scaled, sweep, updates } from '../kit/pc.ts';
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
    const d = scaled(updates(DEFINITION, net, z), () => net.B);
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => plus(zl, g[l]!, -activityRate));
    net = withLayers(net, ({ W, b }, l) => ({
      W: plus(W, d[l - 1]!.weights, parameterRate),
      b: b?.map((v, i) => v + parameterRate * d[l - 1]!.bias!.data[i]!),
    }));
    points.push(point());
  }
  return points;
}

export default {
  rule: pc('trajectory-summed', {
    ...NONLINEAR,
    trajectory: (_, problem, options) => Promise.resolve(run(netOf(problem), options)),
  }),
  wrong: true,
  defect: 'incremental PC sums the parameters’ gradient over the batch',
  cause: 'parameter moves summed over the batch in the trajectory',
  regime: 'glue',
  deviates: 'regime',
} satisfies Entry;
