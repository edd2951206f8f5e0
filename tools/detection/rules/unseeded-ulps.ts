import { randomInt } from 'node:crypto';
import { mapped } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';
import { sometimes } from '../kit/training.ts';

const ulp = (v: number): number => v * (1 + randomInt(-1, 2) * 2 ** -52);

export default {
  rule: pc('unseeded-ulps', {
    ...NONLINEAR,
    departures: { determinism: sometimes('Sums run in any order, as on a GPU.') },
    learn: (net, z) =>
      updates(DEFINITION, net, z).map((d) => ({
        weights: mapped(d.weights, ulp),
        ...(d.bias && { bias: mapped(d.bias, ulp) }),
      })),
  }),
  wrong: false,
  defect: 'the last bit of an update differs from call to call, as with atomic additions; it says so',
  cause: 'none',
  regime: 'time',
} satisfies Entry;
