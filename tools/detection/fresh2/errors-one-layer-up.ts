import { DEFINITION, errors } from '../kit/pc.ts';
import { type Entry, pc } from '../kit/rule.ts';
import { fromErrors } from '../kit/training.ts';

export default {
  rule: pc('errors-one-layer-up', {
    learn: (net, z) => {
      const e = errors(DEFINITION, net, z);
      return fromErrors(
        net,
        z,
        e.map((own, i) => (e[i + 1]?.rows === own.rows ? e[i + 1]! : own)),
      );
    },
  }),
  wrong: true,
  defect: 'the update of layer l takes ε_{l+1} where shapes allow it',
  cause: 'error of the layer above in the update',
  regime: 'shapes',
  deviates: 'regime',
} satisfies Entry;
