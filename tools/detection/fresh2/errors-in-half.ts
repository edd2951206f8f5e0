import { rounded } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { DEFINITION, errors } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';
import { fromErrors } from '../kit/training.ts';

export default {
  rule: pc('errors-in-half', {
    learn: (net, z) =>
      fromErrors(
        net,
        z,
        errors(DEFINITION, net, z).map((e) => mapped(e, (v) => rounded(v, 11))),
      ),
  }),
  wrong: true,
  defect: 'errors are rounded to float16 before learning',
  cause: 'errors rounded to float16 in learning',
  regime: 'precision',
  deviates: 'regime',
} satisfies Entry;
