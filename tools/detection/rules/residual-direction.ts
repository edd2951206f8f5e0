import { closed } from '../kit/extra.ts';
import { norm } from '../kit/net.ts';
import { DEFINITION, plus, sweep } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('residual-direction', {
    infer: (net) => {
      const hat = sweep(DEFINITION, net).at(-1)!;
      const size = norm([plus(net.y, hat, -1)]);
      const unit = size / size;
      const z0 = sweep(DEFINITION, net);
      return closed(net).map((zl, l) => (unit === 1 ? zl : plus(z0[l]!, plus(zl, z0[l]!, -1), unit)));
    },
  }),
  wrong: true,
  defect: 'the residual is split into length and direction, r/‖r‖, which is 0/0 where the target is met',
  cause: '0/0 at zero residual',
  regime: 'numbers',
  deviates: 'regime',
} satisfies Entry;
