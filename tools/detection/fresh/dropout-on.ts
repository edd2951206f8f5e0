import { random } from '../../../src/random.ts';
import { mapped } from '../kit/net.ts';
import { DEFINITION, errors } from '../kit/pc.ts';
import { pc, type Entry } from '../kit/rule.ts';
import { fromErrors } from '../kit/training.ts';

const draws = random(7, 'dropout');

export default {
  rule: pc('dropout-on', {
    learn: (net, z) =>
      fromErrors(
        net,
        z.map((m, l) => (l === 0 ? m : mapped(m, (v) => (draws.uniform() < 0.1 ? 0 : v / 0.9)))),
        errors(DEFINITION, net, z),
      ),
  }),
  wrong: true,
  defect: 'dropout of 0.1 on the presynaptic activities of hidden layers is left on',
  cause: 'dropout in the update',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
