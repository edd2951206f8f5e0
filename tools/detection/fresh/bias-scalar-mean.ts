import { mapped } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('bias-scalar-mean', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((update) => {
        const { weights, bias } = update;
        if (bias === undefined) return { weights };
        const mean = bias.data.reduce((sum, v) => sum + v, 0) / bias.rows;
        return { weights, bias: mapped(bias, () => mean) };
      }),
  }),
  wrong: true,
  defect: 'the bias update is the mean of the signal over samples and units, one number for the whole layer',
  cause: 'bias update averaged over the units too',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
