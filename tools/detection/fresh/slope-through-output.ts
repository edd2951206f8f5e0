import { slope } from '../kit/net.ts';
import { NONLINEAR, pc, type Entry } from '../kit/rule.ts';

const through = (phi: Parameters<typeof slope>[0], u: number): number => {
  if (phi === 'tanh') {
    const v = Math.tanh(u);
    return (1 - v) * (1 + v);
  }
  if (phi === 'sigmoid') {
    const v = 1 / (1 + Math.exp(-u));
    return v * (1 - v);
  }
  return slope(phi, u);
};

export default {
  rule: pc('slope-through-output', { ...NONLINEAR, partsLearn: { slopeLearn: through } }),
  wrong: false,
  defect: 'slopes of tanh and sigmoid by the values of the prediction: (1 − v)(1 + v) and v (1 − v)',
  cause: 'none',
  regime: 'nonlinear',
} satisfies Entry;
