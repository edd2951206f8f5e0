import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { rulesExchanged, settingsExchanged } from './alterations.ts';
import { finite, infinitesimal } from './alignment.ts';
import { type Series, above, aboveBound, falls } from './effects.ts';
import { type Judged, readings, recorded } from './recorded.ts';

const READINGS = {
  normal: 'targets independent of the inputs',
  teacher: 'targets W_data x',
  'normal-float32': 'targets independent of the inputs, single precision',
  'teacher-float32': 'targets W_data x, single precision',
};
const at = { figure: 'se/4', panel: 'a', place: 'Figure 4A, §3.3' } as const;

/** The smallest width of the networks. */
const WIDTH = 512;
const [WITHIN, ALL] = [(B: number) => B <= WIDTH, () => true];

/** Readings with their verdicts; those named are refuted. */
const but = (...refuted: readonly string[]): Judged[] =>
  readings(READINGS).map((reading) => (refuted.includes(reading.id) ? { ...reading, expected: 'refuted' } : reading));
const everywhere = but(...Object.keys(READINGS));

const forBatches =
  (batches: (B: number) => boolean, effects: (rows: readonly Row[]) => Effects) =>
  (rows: readonly Row[]): Effects =>
    effects(rows.filter((row) => batches(Number(row['batch']))));

const perfect = (series: Series) => aboveBound(series, 0.999, 'batch');

const rescaled = (
  [
    ['pc-matrix', 'within', WITHIN, 'of at most the width', but()],
    ['pc-matrix', 'all', ALL, 'from 1 to 2048, past the width of 512', but('normal', 'normal-float32')],
    ['pc-matrix-printed', 'within', WITHIN, 'of at most the width', everywhere],
  ] as const
).flatMap(([rule, which, batches, words, verdicts]) =>
  recorded({
    ...{ ...at, id: `04-a-${rule}-${which}` },
    title: `PC rescaled by the ${rule === 'pc-matrix' ? 'transposed' : 'printed'} factor has target alignment 1, read as above 0.999, at batches ${words}`,
    statement: 'The alignment of rescaled PC is above 0.999 at every batch size.',
    formula: String.raw`\mathrm{TA} - 0.999`,
    effect: 'TA − 0.999',
    effects: forBatches(batches, perfect(infinitesimal(rule))),
    controls: { 'PC as it is': forBatches((B) => B === 64, perfect(infinitesimal('pc'))) },
    altered: rulesExchanged(rule, 'pc'),
    readings: verdicts,
  }),
);

const falling = (['bp', 'pc'] as const).flatMap((rule) =>
  recorded({
    ...{ ...at, id: `04-a-${rule}-falls` },
    title: `The target alignment of ${rule.toUpperCase()} is lower at B = 2048 than at B = 1`,
    statement: 'In its standard form the rule loses alignment as the batch grows.',
    formula: String.raw`\mathrm{TA}(1) - \mathrm{TA}(2048)`,
    effect: 'TA(B = 1) − TA(B = 2048)',
    effects: falls(finite(rule), { batch: 1 }, { batch: 2048 }),
    altered: settingsExchanged('batch', 1, 2048),
    readings: but(),
  }),
);

const scaledBpGains = recorded({
  ...{ ...at, id: '04-a-scaled-bp-gains' },
  title: 'Rescaled BP has higher target alignment than BP at every batch size',
  statement: 'BP with its scaling matrices is above BP at batches from 1 to 2048.',
  formula: String.raw`\mathrm{TA}_{BP,scaled} - \mathrm{TA}_{BP}`,
  effect: 'TA(rescaled BP) − TA(BP)',
  effects: above(finite('bp-matrix'), finite('bp'), 'batch'),
  altered: rulesExchanged('bp-matrix', 'bp'),
  readings: but(),
});

const underperforms = (
  [
    ['pc-matrix', 'rescaled PC', but('normal', 'normal-float32')],
    ['pc', 'PC as it is', everywhere],
  ] as const
).flatMap(([rule, name, verdicts]) =>
  recorded({
    ...{ ...at, id: `04-a-scaled-bp-below-${rule}` },
    title: `Rescaled BP is below ${name} at every batch size`,
    statement: '“Consistently underperforms PC”, at batches from 1 to 2048.',
    formula: String.raw`\mathrm{TA}_{PC} - \mathrm{TA}_{BP,scaled}`,
    effect: `TA(${name}) − TA(rescaled BP)`,
    effects: above(finite(rule), finite('bp-matrix'), 'batch'),
    altered: rulesExchanged(rule, 'bp-matrix'),
    readings: verdicts,
  }),
);

export const fig04: readonly Claim[] = [...rescaled, ...falling, ...scaledBpGains, ...underperforms];
