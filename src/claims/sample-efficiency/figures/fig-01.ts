import type { Claim } from '../../../evidence/claim.ts';
import { above } from './effects.ts';
import { readings, recorded } from './recorded.ts';

const detour = (rule: string) => ({ where: { rule }, column: 'detour' });

export const fig01: readonly Claim[] = recorded({
  ...{ id: '01-b-path', figure: 'se/1', panel: 'b', place: 'Figure 1B, §2.3' },
  title: 'In networks of widths 1-1-2, PC changes its output more directly towards the target than BP',
  statement: 'The path of the prediction over its length as the crow flies is longer under BP than under PC.',
  formula: String.raw`\frac{\int\|d\hat y_{BP}\|}{\|\Delta\hat y\|} - \frac{\int\|d\hat y_{PC}\|}{\|\Delta\hat y\|}`,
  effect: 'path over distance, BP − PC',
  effects: above(detour('bp'), detour('pc')),
  readings: readings({ random: 'weights uniform on 0.5 to 1.5' }),
});
