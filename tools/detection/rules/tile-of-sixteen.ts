import type { Matrix } from '../kit/net.ts';
import { DEFINITION, multiply, parts, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const T = 16;
/** A B with the inner dimension in tiles. */
const tiled = (A: Matrix, B: Matrix): Matrix => {
  const full = A.columns > T ? Math.floor(A.columns / T) * T : A.columns;
  return multiply(
    {
      rows: A.rows,
      columns: full,
      data: Float64Array.from(
        { length: A.rows * full },
        (_, i) => A.data[Math.floor(i / full) * A.columns + (i % full)]!,
      ),
    },
    { rows: full, columns: B.columns, data: B.data.slice(0, full * B.columns) },
  );
};
const TILED = parts({ multiply: tiled });

export default {
  rule: pc('tile-of-sixteen', {
    ...NONLINEAR,
    learn: (net, z) =>
      net.layers.every(({ phi }) => phi === 'identity') ? updates(TILED, net, z) : updates(DEFINITION, net, z),
  }),
  wrong: true,
  defect: 'products of more than 16 columns are tiled, and the last tile is left out when it is not full',
  cause: 'remainder of a tile dropped in wide layers',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
