import { DEFINITION, transpose, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('square-update-transposed', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, ...rest }) => ({
        weights: weights.rows === weights.columns ? transpose(weights) : weights,
        ...rest,
      })),
  }),
  wrong: true,
  defect: 'square updates come back transposed; others fail a shape test and are righted',
  cause: 'square updates transposed',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
