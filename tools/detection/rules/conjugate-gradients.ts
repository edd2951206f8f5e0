import { inChunks, largest } from '../kit/extra.ts';
import type { Matrix, Net } from '../kit/net.ts';
import { DEFINITION, gradient, plus, sweep, times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

const dot = (a: readonly Matrix[], b: readonly Matrix[]): number =>
  a.reduce((sum, m, l) => m.data.reduce((s, v, i) => s + v * b[l]!.data[i]!, sum), 0);
function solve(given: Net): Matrix[] {
  const unit = 2 ** Math.round(Math.log2(largest([given.x, given.y]) || 1));
  const net = { ...given, x: times(1 / unit, given.x), y: times(1 / unit, given.y) };
  const linear = { ...net, x: times(0, net.x), y: times(0, net.y) };
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  for (let round = 0; round < 4; round++) {
    let r = gradient(DEFINITION, net, z).map((g) => times(-1, g));
    let d = r;
    let rr = dot(r, r);
    for (let k = 0; k < 400 && rr > 0; k++) {
      const Hd = gradient(DEFINITION, linear, d);
      const alpha = rr / dot(d, Hd);
      z = z.map((m, l) => plus(m, d[l]!, alpha));
      r = r.map((m, l) => plus(m, Hd[l]!, -alpha));
      const now = dot(r, r);
      if (now <= 1e-32 * dot(z, z)) break;
      const beta = now / rr;
      d = r.map((m, l) => plus(m, d[l]!, beta));
      rr = now;
    }
  }
  return z.map((m) => times(unit, m));
}

export default {
  rule: pc('conjugate-gradients', { infer: (net) => inChunks(net, 1, (one) => solve(one)) }),
  wrong: false,
  defect: 'conjugate gradients, sample by sample, with a closing refinement',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
