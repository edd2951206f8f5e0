import { columns, samples } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('bias-of-first-sample', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights }, i) => {
        const layer = net.layers[i]!;
        if (layer.b === undefined) return { weights };
        const one = updates(
          DEFINITION,
          { ...samples(net, 0, 1) },
          z.map((m) => columns(m, 0, 1)),
        )[i]!;
        return { weights, bias: one.bias! };
      }),
  }),
  wrong: true,
  defect: 'the bias update looks at the first sample only',
  cause: 'bias update of the first sample only',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
