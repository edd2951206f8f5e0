import { type Matrix, mapped, zeros } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const chosen = (m: Matrix, which: readonly number[]): Matrix =>
  mapped(zeros(m.rows, which.length), (_, k) => {
    const row = Math.floor(k / which.length);
    return m.data[row * m.columns + which[k % which.length]!]!;
  });

export default {
  rule: pc('padding-mask', {
    ...NONLINEAR,
    learn: (net, z) => {
      const { x, B } = net;
      const real = [...Array(B).keys()].filter((j) => Array.from(x.data).some((v, k) => k % B === j && v !== 0));
      if (real.length === 0)
        return updates(DEFINITION, net, z).map((update) => ({
          weights: mapped(update.weights, () => 0),
          ...(update.bias && { bias: mapped(update.bias, () => 0) }),
        }));
      const part = { ...net, x: chosen(net.x, real), y: chosen(net.y, real), B: real.length };
      return updates(
        DEFINITION,
        part,
        z.map((m) => chosen(m, real)),
      );
    },
  }),
  wrong: true,
  defect: 'samples whose input is zero are taken for padding, and left out of the mean',
  cause: 'samples with zero input left out',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
