import { type Matrix, type Net, zeros } from '../kit/net.ts';
import { DEFINITION, gradient, multiply, plus, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { inverse } from '../kit/training.ts';

/** One Newton step from the sweep for the whole batch, with one refinement: the Hessian column by column from the gradient itself. */
function newton(net: Net): Matrix[] {
  const start = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const sizes = start.slice(1, -1).map(({ rows }) => rows);
  const n = sizes.reduce((sum, rows) => sum + rows, 0);
  if (n === 0) return start;
  const homogeneous = { ...net, B: 1, x: zeros(net.x.rows, 1), y: zeros(net.y.rows, 1) };
  const stacked = (z: readonly Matrix[]): Matrix => ({
    rows: n,
    columns: z[0]!.columns,
    data: Float64Array.from(z.slice(1, -1).flatMap(({ data }) => [...data])),
  });
  const split = (flat: Matrix, ends: readonly [Matrix, Matrix]): Matrix[] => {
    let from = 0;
    const inner = sizes.map((rows) => {
      const part = flat.data.slice(from * flat.columns, (from + rows) * flat.columns);
      from += rows;
      return { rows, columns: flat.columns, data: part };
    });
    return [ends[0], ...inner, ends[1]];
  };
  const H = zeros(n, n);
  for (let j = 0; j < n; j++) {
    const unit = zeros(n, 1);
    unit.data[j] = 1;
    const column = stacked(gradient(DEFINITION, homogeneous, split(unit, [homogeneous.x, homogeneous.y])));
    for (let i = 0; i < n; i++) H.data[i * n + j] = column.data[i]!;
  }
  const inverted = inverse(H);
  let z: Matrix[] = start;
  for (let k = 0; k < 3; k++) {
    const move = split(multiply(inverted, stacked(gradient(DEFINITION, net, z))), [
      zeros(net.x.rows, net.B),
      zeros(net.y.rows, net.B),
    ]);
    z = z.map((zl, l) => plus(zl, move[l]!, -1));
  }
  return z;
}

export default {
  rule: pc('dense-hessian', { infer: (net) => newton(net) }),
  wrong: false,
  defect: 'linear networks by Gauss–Jordan elimination of the whole Hessian',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
