import { type Matrix, mapped } from '../kit/net.ts';
import { DEFINITION, updates } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const stepped = (m: Matrix): Matrix => mapped(m, (g) => g / (Math.abs(g) + 1e-8));

export default {
  rule: pc('adam-step', {
    ...NONLINEAR,
    learn: (net, z) =>
      updates(DEFINITION, net, z).map(({ weights, bias }) => ({
        weights: stepped(weights),
        ...(bias && { bias: stepped(bias) }),
      })),
  }),
  wrong: true,
  defect: 'learn returns Adam’s first step, g/(|g| + 10⁻⁸), in place of the direction',
  cause: 'updates normalised entry by entry (sign-like)',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
