import { random } from '../../../src/random.ts';
import { closed } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('seeded-start', {
    infer: (net, { seed }) => {
      const normal = random(seed, 'start');
      const z = closed(net);
      return z.map((zl) => mapped(zl, (v) => v * (1 + 1e-12 * normal.normal())));
    },
  }),
  wrong: false,
  defect: 'activities start from seeded noise and are refined to the equilibrium',
  cause: 'none',
  regime: 'time',
} satisfies Entry;
