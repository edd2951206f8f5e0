import { type Matrix, type Net } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness, sweep, times } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';

function averaged(net: Net): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  let sum = z;
  const step = 1 / smoothness(net);
  for (let t = 1; t < 300; t++) {
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => plus(zl, g[l]!, -step));
    sum = sum.map((m, l) => plus(m, z[l]!));
  }
  return sum.map((m) => times(1 / 300, m));
}

export default {
  rule: pc('average-of-iterates', { infer: (net) => averaged(net) }),
  wrong: true,
  defect: 'inference returns the mean of its 300 iterates and not the last',
  cause: 'average of the iterates in place of the last',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
