import { mapped, type Matrix, type Net } from '../kit/net.ts';
import { DEFINITION, predict, type Update, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

function averaged(net: Net, z: readonly Matrix[], i: number): Update {
  const layer = net.layers[i]!;
  const f = predict(DEFINITION, layer, z[i]!);
  const mean = f.data.reduce((sum, v) => sum + v, 0) / net.B;
  const stale = {
    ...net,
    layers: [
      { ...layer, W: mapped(layer.W, () => 0), phi: 'identity' as const, skip: false, b: Float64Array.of(mean) },
    ],
  };
  const [d] = updates(DEFINITION, stale, [z[i]!, z[i + 1]!]);
  return layer.b === undefined ? { weights: d!.weights } : d!;
}

export default {
  rule: pc('single-unit-broadcast', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d, i) => (net.layers[i]!.W.rows === 1 && net.B > 1 ? averaged(net, z, i) : d)),
  }),
  wrong: true,
  defect:
    'errors of a layer with one unit are broadcast (B,1) against (B,) and averaged: every sample gets the error against the mean prediction',
  cause: 'broadcasting in a layer of width 1',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
