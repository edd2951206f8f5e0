import { slope } from '../kit/net.ts';
import { DEFINITION, preactivation } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('negative-scale-slope', {
    ...NONLINEAR,
    partsLearn: {
      slopeLearn: (phi, u, layer, { i, b, l, z }) =>
        layer.a >= 0 || layer.before
          ? slope(phi, u)
          : slope(phi, preactivation(DEFINITION, { ...layer, a: -layer.a }, z[l - 1]!).data[i * z[0]!.columns + b]!),
    },
  }),
  wrong: true,
  defect: 'the slope is taken at |a| W z + b, which is another point where a premultiplier is negative',
  cause: 'sign of the premultiplier lost in the slope',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
