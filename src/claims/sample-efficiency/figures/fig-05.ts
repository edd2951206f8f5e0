import type { Claim } from '../../../evidence/claim.ts';
import { rulesExchanged, settingsExchanged } from './alterations.ts';
import { finite, infinitesimal } from './alignment.ts';
import { above, gapGrows } from './effects.ts';
import { judged, readings, recorded } from './recorded.ts';

/** The paper names neither initialisation nor targets. */
export const INITS = {
  'kaiming-normal': 'Kaiming weights, targets independent of the inputs',
  'kaiming-teacher': 'Kaiming weights, targets W_data x',
  'norm-preserving-normal': 'norm-preserving weights, targets independent of the inputs',
  'norm-preserving-teacher': 'norm-preserving weights, targets W_data x',
};
const at = { figure: 'se/5', panel: 'a', place: 'Figure 5, Appendix I' } as const;
const [DLN, RES] = [{ architecture: 'dln' }, { architecture: 'residual' }];

const skips = (['bp', 'pc'] as const).flatMap((rule) => [
  ...recorded({
    ...{ ...at, id: `05-residual-above-dln-${rule}` },
    title: `Residual networks have higher target alignment than deep linear ones under ${rule.toUpperCase()}, in the limit of small steps`,
    statement: 'At every depth from 1 to 8 hidden layers, alignment is higher with skips.',
    formula: String.raw`\mathrm{TA}_{res} - \mathrm{TA}_{DLN}`,
    effect: 'TA(residual) − TA(without skips)',
    effects: above(infinitesimal(rule, RES), infinitesimal(rule, DLN), 'hidden'),
    altered: settingsExchanged('architecture', 'dln', 'residual'),
    readings: readings(INITS),
  }),
  ...recorded({
    ...{ ...at, id: `05-residual-above-dln-${rule}-step` },
    title: `Residual networks have higher target alignment than deep linear ones under ${rule.toUpperCase()}, after the paper’s step of 10⁻⁴, in every network`,
    statement: 'At every depth from 1 to 8 hidden layers and in every network drawn, alignment is higher with skips.',
    formula: String.raw`\mathrm{TA}_{res} - \mathrm{TA}_{DLN}`,
    effect: 'TA(residual) − TA(without skips) after a step',
    every: true,
    effects: above(finite(rule, RES), finite(rule, DLN), 'hidden'),
    altered: settingsExchanged('architecture', 'dln', 'residual'),
    readings: rule === 'bp' ? readings(INITS, 'refuted') : readings(INITS),
  }),
]);

const stepChanges = recorded({
  ...{ ...at, id: '05-step-does-not-matter' },
  title: 'The paper’s step of 10⁻⁴ changes no target alignment of BP in residual networks by more than 0.05',
  statement: '“Varying the learning rate does not affect the results” (B.1), at the learning rate of the paper.',
  formula: String.raw`0.05 - |\mathrm{TA}(\alpha) - \mathrm{TA}(0)|`,
  effect: '0.05 − |TA(1e-4) − TA(0)| of BP',
  every: true,
  effects: (rows) =>
    Object.fromEntries(
      Object.entries(above(finite('bp', RES), infinitesimal('bp', RES), 'hidden')(rows)).map(([setting, list]) => [
        setting,
        list.map((change) => 0.05 - Math.abs(change)),
      ]),
    ),
  altered: {},
  readings: readings(INITS, 'refuted'),
});

const LIMITS = [
  ['', 'in the limit of small steps', infinitesimal],
  ['-step', 'after the paper’s step of 10⁻⁴', finite],
] as const;
const CASES = (['dln', 'residual'] as const).flatMap((architecture) =>
  LIMITS.map(([ending, words, series]) => ({ architecture, ending, words, series })),
);

/** The initialisation under which the records refute the sentence, if one does. */
const against = (architecture: string, ending: string): string =>
  architecture === 'dln' ? 'kaiming' : ending === '-step' ? 'norm-preserving' : 'none';

const pcAbove = CASES.flatMap(({ architecture, ending, words, series }) =>
  recorded({
    ...{ ...at, id: `05-pc-above-bp-${architecture}${ending}` },
    title: `PC lies above BP in every ${architecture === 'dln' ? 'deep linear' : 'residual'} network, ${words}`,
    statement:
      'At every depth from 1 to 8 hidden layers and in every network drawn, PC has the higher target alignment.',
    formula: String.raw`\mathrm{TA}_{PC} - \mathrm{TA}_{BP}`,
    effect: 'TA(PC) − TA(BP)',
    every: true,
    effects: above(series('pc', { architecture }), series('bp', { architecture }), 'hidden'),
    altered: rulesExchanged('pc', 'bp'),
    readings: judged(INITS, against(architecture, ending)),
  }),
);

const grows = CASES.flatMap(({ architecture, ending, words, series }) =>
  recorded({
    ...{ ...at, id: `05-advantage-grows-${architecture}${ending}` },
    title: `PC’s advantage is greater at 8 hidden layers than at 1 in every ${architecture === 'dln' ? 'deep linear' : 'residual'} network, ${words}`,
    every: true,
    statement: 'TA(PC) − TA(BP) is greater at 8 hidden layers than at 1.',
    formula: String.raw`(\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_8 - (\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_1`,
    effect: 'advantage at 8 − advantage at 1',
    effects: gapGrows(series('pc', { architecture }), series('bp', { architecture }), { hidden: 1 }, { hidden: 8 }),
    altered: settingsExchanged('hidden', 1, 8),
    readings: judged(INITS, against(architecture, ending)),
  }),
);

export const fig05: readonly Claim[] = [...skips, ...stepChanges, ...pcAbove, ...grows];
