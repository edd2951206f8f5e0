import type { Claim } from '../../../evidence/claim.ts';
import { rulesExchanged, settingsExchanged } from './alterations.ts';
import { finite } from './alignment.ts';
import { above, aboveBound, onAverage, falls, gapGrows, ranges, varies } from './effects.ts';
import { type Judged, readings, recorded } from './recorded.ts';

const ONE = {
  'one-normal': 'one sample, target independent of the input',
  'one-teacher': 'one sample, target W_data x',
};
const MANY = {
  'many-normal': '128 samples, targets independent of the inputs',
  'many-teacher': '128 samples, targets W_data x',
};

interface PanelOf {
  readonly panel: 'a' | 'b' | 'c' | 'd';
  readonly by: 'hidden' | 'width';
  readonly of: string;
}

const PANELS: readonly PanelOf[] = [
  { panel: 'a', by: 'hidden', of: 'Kaiming weights, at every depth from 1 to 8 hidden layers' },
  { panel: 'b', by: 'width', of: 'Kaiming weights, at every hidden width from 128 to 1024' },
  { panel: 'c', by: 'hidden', of: 'norm-preserving weights, at every depth from 1 to 8 hidden layers' },
  { panel: 'd', by: 'width', of: 'norm-preserving weights, at every hidden width from 128 to 1024' },
];

const many = readings(MANY);
const holds = [...readings(ONE), ...many];
const refuted = [...readings(ONE, 'refuted'), ...many];
/** Refuted with one sample in these panels; holds in the others. */
const but = (panel: string, ...against: readonly string[]): Judged[] => (against.includes(panel) ? refuted : holds);

const at = (panel: string) => ({ figure: 'se/2', panel, place: `Figure 2${panel.toUpperCase()}, §3.1.3` });
const [FIRST, LAST] = [{ hidden: 1 }, { hidden: 8 }];

const pcAbove = PANELS.flatMap(({ panel, by, of }) =>
  recorded({
    ...{ ...at(panel), id: `02-${panel}-pc-above-bp` },
    title: `PC lies above BP in every network: ${of}`,
    statement: 'In every network drawn, PC has the higher target alignment after one update.',
    formula: String.raw`\mathrm{TA}_{PC} - \mathrm{TA}_{BP}`,
    effect: 'TA(PC) − TA(BP)',
    every: true,
    effects: above(finite('pc'), finite('bp'), by),
    altered: rulesExchanged('pc', 'bp'),
    readings: but(panel, 'a'),
  }),
);

const pcAboveOnAverage = PANELS.flatMap(({ panel, by, of }) =>
  recorded({
    ...{ ...at(panel), id: `02-${panel}-pc-above-bp-average` },
    title: `PC lies above BP on average over any all but one of the seeds: ${of}`,
    statement: 'The mean target alignment of PC is higher than BP’s, whichever seed is left out.',
    formula: String.raw`\overline{\mathrm{TA}}_{PC} - \overline{\mathrm{TA}}_{BP}`,
    effect: 'mean TA(PC) − mean TA(BP)',
    every: true,
    effects: onAverage(above(finite('pc'), finite('bp'), by)),
    altered: rulesExchanged('pc', 'bp'),
    readings: holds,
  }),
);

const nearPerfect = PANELS.slice(2).flatMap(({ panel, by, of }) =>
  recorded({
    ...{ ...at(panel), id: `02-${panel}-near-perfect` },
    title: `PC is near-perfect, read as above 0.95: ${of}`,
    statement: 'The target alignment of PC is above 0.95.',
    formula: String.raw`\mathrm{TA}_{PC} - 0.95`,
    effect: 'TA(PC) − 0.95',
    effects: aboveBound(finite('pc'), 0.95, by),
    altered: rulesExchanged('pc', 'bp'),
    readings: but(panel, 'c'),
  }),
);

const insensitive = recorded({
  ...{ ...at('d'), id: '02-d-width-insensitive' },
  title: 'With norm-preserving weights PC is largely insensitive to width, read as by less than 0.05',
  statement: 'Between hidden widths of 128 and 1024 the target alignment of PC varies by less than 0.05.',
  formula: String.raw`0.05 - (\max_n \mathrm{TA}_{PC} - \min_n \mathrm{TA}_{PC})`,
  effect: '0.05 − range of TA(PC) over widths',
  effects: varies(finite('pc'), 'width', 0.05),
  altered: rulesExchanged('pc', 'bp', { width: 128 }),
  readings: holds,
});

const decreases = recorded({
  ...{ ...at('c'), id: '02-c-decreases' },
  title: 'With norm-preserving weights PC’s target alignment is lower at 8 hidden layers than at 1',
  statement: 'The alignment of PC decreases from 1 to 8 hidden layers.',
  formula: String.raw`\mathrm{TA}_{PC}(1) - \mathrm{TA}_{PC}(8)`,
  effect: 'TA(PC) at 1 − at 8 hidden layers',
  effects: falls(finite('pc'), FIRST, LAST),
  altered: settingsExchanged('hidden', 1, 8),
  readings: holds,
});

const deteriorates = recorded({
  ...{ ...at('a'), id: '02-a-deteriorates' },
  title: 'With Kaiming weights PC deteriorates markedly with depth, read as by more than 0.1',
  statement: 'The alignment of PC at 8 hidden layers is more than 0.1 below the one at 1.',
  formula: String.raw`\mathrm{TA}_{PC}(1) - \mathrm{TA}_{PC}(8) - 0.1`,
  effect: 'TA(PC) at 1 − at 8 hidden layers − 0.1',
  effects: falls(finite('pc'), FIRST, LAST, 0.1),
  altered: settingsExchanged('hidden', 1, 8),
  readings: holds,
});

const kaimingBelow = recorded({
  ...{ ...at('a'), id: '02-a-kaiming-below-norm', beside: 'c' },
  title: 'PC is less aligned with Kaiming weights than with norm-preserving ones, at every depth',
  statement: 'At 1 to 8 hidden layers, the alignment of PC is lower under Kaiming initialisation.',
  formula: String.raw`\mathrm{TA}_{PC,norm} - \mathrm{TA}_{PC,Kaiming}`,
  effect: 'TA(PC, norm-preserving) − TA(PC, Kaiming)',
  effects: above(finite('pc', { panel: 'c' }), finite('pc', { panel: 'a' }), 'hidden'),
  altered: settingsExchanged('panel', 'a', 'c'),
  readings: holds,
});

const kaimingVaries = recorded({
  ...{ ...at('a'), id: '02-a-kaiming-varies', beside: 'c' },
  title: 'PC’s alignment varies more over depths with Kaiming weights than with norm-preserving ones',
  statement: 'The range of PC’s alignment over 1 to 8 hidden layers is greater under Kaiming initialisation.',
  formula: String.raw`\mathrm{range}_h \mathrm{TA}_{PC,Kaiming} - \mathrm{range}_h \mathrm{TA}_{PC,norm}`,
  effect: 'range over depths, Kaiming − norm-preserving',
  effects: ranges(finite('pc', { panel: 'a' }), finite('pc', { panel: 'c' }), 'hidden'),
  altered: settingsExchanged('panel', 'a', 'c'),
  readings: holds,
});

const grows = PANELS.filter(({ by }) => by === 'hidden').flatMap(({ panel, of }) =>
  recorded({
    ...{ ...at(panel), id: `02-${panel}-advantage-grows` },
    title: `PC’s advantage is greater at 8 hidden layers than at 1 in every network: ${of.split(',')[0]}`,
    every: true,
    statement: 'TA(PC) − TA(BP) is greater at 8 hidden layers than at 1.',
    formula: String.raw`(\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_8 - (\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_1`,
    effect: 'advantage at 8 − advantage at 1',
    effects: gapGrows(finite('pc'), finite('bp'), FIRST, LAST),
    altered: settingsExchanged('hidden', 1, 8),
    readings: but(panel, 'a'),
  }),
);

const narrow = PANELS.filter(({ by }) => by === 'width').flatMap(({ panel, of }) =>
  recorded({
    ...{ ...at(panel), id: `02-${panel}-advantage-narrow` },
    title: `PC’s advantage is greater with a bottleneck of 128 than with 1024 hidden neurons: ${of.split(',')[0]}`,
    statement: 'TA(PC) − TA(BP) is greater at hidden width 128 than at 1024.',
    formula: String.raw`(\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_{128} - (\mathrm{TA}_{PC} - \mathrm{TA}_{BP})_{1024}`,
    effect: 'advantage at 128 − advantage at 1024',
    effects: gapGrows(finite('pc'), finite('bp'), { width: 1024 }, { width: 128 }),
    altered: settingsExchanged('width', 128, 1024),
    readings: but(panel, 'd'),
  }),
);

export const fig02: readonly Claim[] = [
  ...pcAbove,
  ...pcAboveOnAverage,
  ...nearPerfect,
  ...insensitive,
  ...decreases,
  ...deteriorates,
  ...kaimingBelow,
  ...kaimingVaries,
  ...grows,
  ...narrow,
];
