import { type Matrix, type Net } from '../kit/net.ts';
import { DEFINITION, gradient, plus, smoothness, sweep } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

function descend(net: Net): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  for (let [t, step] = [0, 1 / smoothness(net)]; t < 400; t++, step *= 0.97) {
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => plus(zl, g[l]!, -step));
  }
  return z;
}

export default {
  rule: pc('step-decays', { ...NONLINEAR, infer: (net) => descend(net) }),
  wrong: true,
  defect: 'the step of inference decays by 3 % a step, and activities freeze on their way',
  cause: 'stops on its way: step decays',
  regime: 'stopping',
  deviates: 'everywhere',
} satisfies Entry;
