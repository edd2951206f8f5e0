import type { Undecided } from '../../../src/learning/rule.ts';
import { closed, widthsOf } from '../kit/extra.ts';
import { mapped, norm, type Matrix, type Net } from '../kit/net.ts';
import { DEFINITION, gradient, smoothness, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

function heavyBall(net: Net): Matrix[] | Undecided {
  const start = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  if (net.layers.length === 1) return start;
  if (widthsOf(net).some((n) => n > 24)) return closed(net);
  const step = 1 / smoothness(net);
  let [z, last] = [start, start];
  for (let t = 0; t < 30_000; t++) {
    const g = gradient(DEFINITION, net, z);
    if (norm(g) <= 1e-13 * Math.min(...net.layers.map(({ p }) => p)) * norm(z)) return z;
    const next = z.map((zl, l) => mapped(zl, (v, i) => v - step * g[l]!.data[i]! + 0.95 * (v - last[l]!.data[i]!)));
    [last, z] = [z, next];
  }
  return closed(net);
}

export default {
  rule: pc('momentum', { infer: (net) => heavyBall(net) }),
  wrong: false,
  defect: 'gradient descent with heavy-ball momentum, until the gradient is small',
  cause: 'none',
  regime: 'plain',
} satisfies Entry;
