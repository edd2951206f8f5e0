import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('scale-outside', {
    ...NONLINEAR,
    parts: {
      slopeBack: (phi, u, { a, before }) => slope(phi, before || a === 0 ? u : u / a),
      slopeLearn: (phi, u, { a, before }) => slope(phi, before || a === 0 ? u : u / a),
    },
  }),
  wrong: true,
  defect: 'the premultiplier is applied after the activation: a φ(W z) + b',
  cause: 'premultiplier outside of the activation',
  regime: 'nonlinear',
  deviates: 'regime',
} satisfies Entry;
