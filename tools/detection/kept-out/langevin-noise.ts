import { random } from '../../../src/random.ts';
import { closed } from '../kit/extra.ts';
import { mapped } from '../kit/net.ts';
import { pc, type Entry } from '../kit/rule.ts';

export default {
  rule: pc('langevin-noise', {
    infer: (net, { seed }) => {
      const normal = random(seed, 'langevin');
      return closed(net).map((zl) => mapped(zl, (v) => v + 1e-6 * normal.normal()));
    },
  }),
  wrong: true,
  defect: 'noise of Langevin sampling is left on, with a variance of 1e-12',
  cause: 'noise in activities',
  regime: 'time',
  deviates: 'regime',
} satisfies Entry;
