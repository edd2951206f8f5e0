import { random } from '../../../src/random.ts';
import { mapped, type Matrix, type Net, withLayers } from '../kit/net.ts';
import { DEFINITION, errors, feedback, plus, smoothness, sweep, times } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

function relaxed(net: Net): Matrix[] {
  const back = withLayers(net, ({ W }, l) => {
    const normal = random(l, `feedback ${W.rows} ${W.columns}`);
    return { W: mapped(W, () => normal.normal() / Math.sqrt(W.columns)) };
  });
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const step = 0.25 / Math.max(smoothness(net), smoothness(back));
  for (let t = 0; t < 300; t++) {
    const s = errors(DEFINITION, net, z).map((e, i) => times(net.layers[i]!.p, e));
    z = z.map((zl, l) =>
      l === 0 || l === z.length - 1
        ? zl
        : plus(zl, plus(s[l - 1]!, feedback(DEFINITION, back, l + 1, z, s[l]!), -1), -step),
    );
  }
  return z;
}

export default {
  rule: pc('random-feedback', { infer: (net) => relaxed(net) }),
  wrong: true,
  defect: 'feedback weights are random and fixed, as in feedback alignment',
  cause: 'feedback weights are not the transposed ones',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
