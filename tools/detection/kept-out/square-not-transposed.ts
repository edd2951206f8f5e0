import { closed } from '../kit/extra.ts';
import type { Matrix, Net } from '../kit/net.ts';
import { gradient, multiply, multiplyT, parts, plus, smoothness, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

const P = parts({ multiplyT: (A, B) => (A.rows === A.columns ? multiply(A, B) : multiplyT(A, B)) });
/** Without square layers the closed form, elsewhere many small steps. */
function relaxed(net: Net): Matrix[] {
  if (net.layers.every(({ W }) => W.rows !== W.columns)) return closed(net);
  let z = [...sweep(P, net).slice(0, -1), net.y];
  const step = 0.5 / smoothness(net);
  for (let t = 0; t < 500; t++) {
    const g = gradient(P, net, z);
    z = z.map((zl, l) => plus(zl, g[l]!, -step));
  }
  return z;
}

export default {
  rule: pc('square-not-transposed', { infer: (net) => relaxed(net) }),
  wrong: true,
  defect: 'the feedback finds the orientation of W by its shape, so square matrices are used untransposed',
  cause: 'feedback not transposed in square layers',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
