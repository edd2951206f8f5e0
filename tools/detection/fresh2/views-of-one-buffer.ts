import { type Entry, NONLINEAR, equilibriumOf, pc } from '../kit/rule.ts';

export default {
  rule: pc('views-of-one-buffer', {
    ...NONLINEAR,
    infer: async (net, options) => {
      const z = await equilibriumOf(net, options);
      if ('undecided' in z) return z;
      const buffer = new Float64Array(z.reduce((n, { data }) => n + data.length, 0));
      let at = 0;
      return z.map((m) => {
        const data = buffer.subarray(at, (at += m.data.length));
        data.set(m.data);
        return { ...m, data };
      });
    },
  }),
  wrong: false,
  defect: 'all activities are views of one buffer',
  cause: 'none',
  regime: 'time',
} satisfies Entry;
