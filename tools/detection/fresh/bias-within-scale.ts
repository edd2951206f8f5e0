import { mapped, withLayers } from '../kit/net.ts';
import { DEFINITION, times, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('bias-within-scale', {
    ...NONLINEAR,
    see: (net) => withLayers(net, ({ a, b, before }) => (b === undefined || before ? {} : { b: b.map((v) => a * v) })),
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }, i) => {
        const { a, before } = net.layers[i]!;
        return {
          weights,
          ...(bias && {
            bias: before
              ? bias
              : times(
                  a,
                  mapped(bias, (v) => v),
                ),
          }),
        };
      }),
  }),
  wrong: true,
  defect: 'with activations after the weights, the premultiplier multiplies the bias too: φ(a (W z + b))',
  cause: 'bias scaled by the premultiplier',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
