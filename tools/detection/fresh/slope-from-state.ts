import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('slope-from-state', {
    ...NONLINEAR,
    partsLearn: {
      slopeLearn: (phi, u, _, { l, i, b, z }) => {
        const v = z[l]!.data[i * z[l]!.columns + b]!;
        if (phi === 'tanh') return 1 - v * v;
        if (phi === 'sigmoid') return v * (1 - v);
        return slope(phi, u);
      },
    },
  }),
  wrong: true,
  defect: 'the slope in the update is 1 − z_l² (or z_l (1 − z_l)) of the state and not of the prediction',
  cause: 'slope taken at the state in place of the prediction',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
