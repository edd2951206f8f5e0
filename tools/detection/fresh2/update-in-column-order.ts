import { mapped } from '../kit/net.ts';
import { DEFINITION, transpose, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

export default {
  rule: pc('update-in-column-order', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, ...rest }) => ({
        weights: mapped(weights, (_, k) => transpose(weights).data[k]!),
        ...rest,
      })),
  }),
  wrong: true,
  defect: 'updates are written in column-major order into row-major arrays',
  cause: 'updates in the other memory order',
  regime: 'shapes',
  deviates: 'everywhere',
} satisfies Entry;
