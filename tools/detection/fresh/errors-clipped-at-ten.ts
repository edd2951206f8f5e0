import { mapped } from '../kit/net.ts';
import { DEFINITION, errors } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { fromErrors } from '../kit/training.ts';

export default {
  rule: pc('errors-clipped-at-ten', {
    learn: (net, z) =>
      fromErrors(
        net,
        z,
        errors(DEFINITION, net, z).map((e) => mapped(e, (v) => Math.max(-10, Math.min(10, v)))),
      ),
  }),
  wrong: true,
  defect: 'errors are clipped to ±10 before learning',
  cause: 'errors clipped at 10 in the update',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
