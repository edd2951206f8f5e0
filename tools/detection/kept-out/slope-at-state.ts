import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('slope-at-state', {
    ...NONLINEAR,
    partsInfer: {
      slopeBack: (phi, u, { before }, { l, i, b, z }) => slope(phi, before ? u : z[l]!.data[i * z[l]!.columns + b]!),
    },
  }),
  wrong: true,
  defect: 'φ′ in the feedback is taken at z_l and not at the preactivation',
  cause: 'slope taken at the activity',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
