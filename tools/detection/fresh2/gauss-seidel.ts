import { inverse } from '../kit/training.ts';
import { closed } from '../kit/extra.ts';
import { type Matrix, type Net, mapped, norm } from '../kit/net.ts';
import { DEFINITION, gradient, multiply, multiplyT, plus } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

function relaxed(net: Net): Matrix[] {
  const L = net.layers.length;
  let z = closed(net).map((m, l) => (l === 0 || l === L ? m : mapped(m, (v, k) => v * (1 + 1e-4 * Math.sin(k + l)))));
  for (let t = 0; t < 20_000; t++) {
    let most = 0;
    for (let l = 1; l < L; l++) {
      const g = gradient(DEFINITION, net, z)[l]!;
      const { a, W, skip, p } = net.layers[l]!;
      const J = mapped(W, (v, k) => a * v + (skip && k % (W.columns + 1) === 0 ? 1 : 0));
      const own = mapped(multiplyT(J, J), (v, k) => p * v + (k % (J.columns + 1) === 0 ? net.layers[l - 1]!.p : 0));
      const move = solved(own, g);
      most = Math.max(most, norm([move]) / norm([z[l]!]));
      z = z.map((m, k) => (k === l ? plus(m, move, -1) : m));
    }
    if (!(most > 1e-14)) break;
  }
  return z;
}
const solved = (A: Matrix, B: Matrix): Matrix => multiply(inverse(A), B);

export default {
  rule: pc('gauss-seidel', { infer: (net) => relaxed(net) }),
  wrong: false,
  defect: 'each node in turn is put where its own gradient vanishes, until nothing moves',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
