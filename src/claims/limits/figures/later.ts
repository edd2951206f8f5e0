import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { QUARTERS } from '../../../evidence/predictedBehaviour.ts';
import { aboveBound, falls, matches, onAverage, values } from '../../sample-efficiency/figures/effects.ts';
import { NOTIONS, sameVerdict } from './behaviours.ts';
import { BLOG, recorded } from './recorded.ts';

const unit = { figure: 'lim/later', reading: 'unit' } as const;
const both = { panel: 'pc', beside: 'bp' } as const;
const SP = 'd=0 κ=1 β=0 δ=0 input=0';
const PMLR = '"the output of standard PCNs explodes with width during training", PMLR 306, abstract';

const output = (rule: 'bp' | 'pc', step: number) => ({ where: { rule, condition: SP, step }, column: 'f' });
const pc = (step: number) => output('pc', step);

/** 1 of a seed whose run had ended at the step, −1 of one that went on. */
const ended =
  (rule: 'bp' | 'pc', step: number) =>
  (rows: readonly Row[]): Effects => {
    const own = rows.filter((row) => matches(row, output(rule, step).where));
    return { all: own.map((row) => (row['diverged step'] === '' ? -1 : 1)) };
  };

const explodes = ([1, 5] as const).map((step) =>
  recorded({
    ...{ ...unit, panel: 'pc', id: `lim/sp-explodes-step-${step}`, place: PMLR },
    title: `In the standard parameterisation the output of predictive coding grows faster than √N: at step ${step}`,
    statement: `Premultipliers 1, weights of variance 1/fan-in, one rate of 0.3 for all layers, L = 4 with skips, N from 64 to 512: the exponent of f(${step}).`,
    formula: String.raw`e(f(t)) - \tfrac12`,
    effect: 'exponent of f(t) − ½',
    effects: aboveBound(pc(step), 0.5),
    expected: 'holds',
  }),
);

const stays = recorded({
  ...{ ...unit, panel: 'pc', id: 'lim/sp-explodes-step-50-printed', place: PMLR },
  title: 'In the standard parameterisation the output of predictive coding grows faster than √N: at step 50',
  statement: 'The same network after fifty steps, when the output has come back to its target at every width.',
  formula: String.raw`e(f(50)) - \tfrac12`,
  effect: 'exponent of f(50) − ½, means over all seeds but one',
  effects: onAverage(aboveBound(pc(50), 0.5)),
  expected: 'refuted',
});

const recovers = recorded({
  ...{ ...unit, panel: 'pc', id: 'lim/sp-recovers', place: PMLR },
  title:
    'In the standard parameterisation the output of predictive coding comes back: its exponent falls by more than 1 from step 5 to 50',
  statement:
    'What exploded with the width in the first steps returns to the size of the target, later where the network is wider.',
  formula: String.raw`e(f(5)) - e(f(50)) - 1`,
  effect: 'exponent of f(5) − exponent of f(50) − 1',
  effects: falls({ where: { rule: 'pc', condition: SP }, column: 'f' }, { step: 5 }, { step: 50 }, 1),
  expected: 'holds',
});

const diverges = recorded({
  ...{ ...unit, ...both, id: 'lim/sp-backpropagation-diverges', place: PMLR },
  title:
    'In the standard parameterisation backpropagation leaves the numbers by step 5, where predictive coding does not in fifty',
  statement:
    'Of every seed, a width of backpropagation has diverged by the fifth step, and none of predictive coding by the fiftieth.',
  formula: String.raw`t_{BP} \le 5 < 50 < t_{PC}`,
  effect: '1 where it is so, −1 where it is not',
  every: true,
  effects: (rows) => ({
    'backpropagation by step 5': ended('bp', 5)(rows)['all']!,
    'predictive coding by step 50': ended('pc', 50)(rows)['all']!.map((v) => -v),
  }),
  expected: 'holds',
});

const later = ([20, 50] as const).map((step) =>
  recorded({
    ...{ ...unit, ...both, id: `lim/later-same-stable-step-${step}-printed`, place: BLOG },
    title: `At step ${step}, the same points in width are stable for predictive coding as for backpropagation`,
    statement: `Of sp, (0, 1), (0, ½), ntp and mupc with η₀ = 0.3: at d = 0, κ = ½ nothing grows with N any more for predictive coding at step ${step}, while backpropagation has diverged.`,
    formula: String.raw`\mathcal S_{PC}(t) = \mathcal S_{BP}(t)`,
    effect: '1 where both can be stable or unstable together, −1 where they exclude each other',
    effects: sameVerdict(step, QUARTERS, NOTIONS.stable),
    expected: 'refuted',
  }),
);

const first = recorded({
  ...{ ...unit, ...both, id: 'lim/later-same-stable-step-1', place: BLOG },
  title: 'At step 1, the same of these points in width are stable for predictive coding as for backpropagation',
  statement: 'Of sp, (0, 1), (0, ½), ntp and mupc with η₀ = 0.3.',
  formula: String.raw`\mathcal S_{PC}(1) = \mathcal S_{BP}(1)`,
  effect: '1 where both can be stable or unstable together, −1 where they exclude each other',
  effects: sameVerdict(1, QUARTERS, NOTIONS.stable),
  controls: { 'at step 20': sameVerdict(20, QUARTERS, NOTIONS.stable) },
  expected: 'holds',
});

const precision = recorded({
  ...{ figure: 'lim/later', reading: 'precision-n', ...both, id: 'lim/precision-n-same-stable-printed', place: BLOG },
  title: 'With output precision N, the same points in width are stable for predictive coding as for backpropagation',
  statement:
    'At the first step, ntp: backpropagation’s residual grows N times, predictive coding’s S⁻¹ takes it back, so that nothing of it grows.',
  formula: String.raw`\mathcal S_{PC} = \mathcal S_{BP}\qquad(p_L = N)`,
  effect: '1 where both can be stable or unstable together, −1 where they exclude each other',
  effects: sameVerdict(1, 0.25, NOTIONS.stable),
  expected: 'refuted',
});

const mupc = (rule: 'bp' | 'pc') => ({ where: { rule, condition: 'd=0.5 κ=1 β=0.5 δ=0', step: 20 }, column: 'df' });

const stable = recorded({
  ...{ ...unit, ...both, id: 'lim/later-mupc', place: '"stable parameterisations … empirically validate"' },
  title: 'Depth-µP keeps its exponents: at step 20 that of Δf is within 0.1 of 0 for both rules',
  statement: 'N from 64 to 512, η₀ = 0.3; means over all seeds but one.',
  formula: String.raw`0.1 - |e(\Delta f(20))|`,
  effect: '0.1 − |exponent of Δf at step 20|',
  effects: (rows) =>
    Object.fromEntries(
      (['bp', 'pc'] as const).map((rule) => [
        rule,
        onAverage((all) => values(all, mupc(rule)))(rows)['all']!.map((mean) => 0.1 - Math.abs(mean)),
      ]),
    ),
  expected: 'holds',
});

export const laterClaims: readonly Claim[] = [
  ...[...explodes, stays, recovers, diverges],
  ...[first, ...later, precision, stable],
];
