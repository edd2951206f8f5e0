import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('slope-dropped-in-feedback', { ...NONLINEAR, partsInfer: { slopeBack: () => 1 } }),
  wrong: true,
  defect: 'φ′ is missing in the feedback',
  cause: 'slope of the activation missing in the feedback',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
