import { slope } from '../kit/net.ts';
import { DEFINITION, preactivation } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('mask-of-first-sample', {
    ...NONLINEAR,
    partsLearn: {
      slopeLearn: (phi, u, layer, { l, i, b, z }) =>
        b < 4 ? slope(phi, u) : slope(phi, preactivation(DEFINITION, layer, z[l - 1]!).data[i * z[0]!.columns]!),
    },
  }),
  wrong: true,
  defect: 'beyond the fourth sample the slopes of the first are used in the update',
  cause: 'slopes of the wrong sample in larger batches',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
