import { type Net, netOf } from '../kit/net.ts';
import { DEFINITION, energy } from '../kit/pc.ts';
import { type Entry, NONLINEAR, pc } from '../kit/rule.ts';

const hiddenOnly = (net: Net): Net => ({ ...net, layers: net.layers.slice(0, -1) });

export default {
  rule: pc('energy-without-output', {
    ...NONLINEAR,
    energy: (_, problem, z) => energy(DEFINITION, hiddenOnly(netOf(problem)), z),
  }),
  wrong: true,
  defect: 'the energy leaves out the output’s error',
  cause: 'output term missing in the energy',
  regime: 'plain',
  deviates: 'everywhere',
} satisfies Entry;
