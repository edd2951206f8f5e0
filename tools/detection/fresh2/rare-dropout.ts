import { random } from '../../../src/random.ts';
import { DEFINITION, scaled, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const draws = random(11, 'rare-dropout');

export default {
  rule: pc('rare-dropout', {
    ...NONLINEAR,
    learn: (net, z) => scaled(updates(DEFINITION, net, z), () => (draws.uniform() < 0.03 ? 0 : 1)),
  }),
  wrong: true,
  defect: 'one update in thirty is dropped at random',
  cause: 'updates dropped at random now and then',
  regime: 'time',
  deviates: 'everywhere',
} satisfies Entry;
