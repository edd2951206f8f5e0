import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { HALVES, predictedBehaviour } from '../../../evidence/predictedBehaviour.ts';
import { depthExponents } from '../../../theory/scalingPredictions.ts';
import { above } from '../../sample-efficiency/figures/effects.ts';
import { NOTIONS, type At, bpOfAnother, predictedExponents, predictedVerdict, sameVerdict } from './behaviours.ts';
import { BLOG, recorded } from './recorded.ts';

const rich = { figure: 'lim/depth', panel: 'pc-rich', beside: 'bp-rich', reading: 'unit' } as const;
const lazy = { figure: 'lim/depth', panel: 'pc-lazy', beside: 'bp-lazy', reading: 'unit' } as const;
const WORDS = { behaviour: 'what it comes to', stable: 'whether it is stable', rich: 'whether it is rich' } as const;

/** Where backpropagation's Δz grew faster by √H. */
const steeper =
  (effects: ReturnType<typeof sameVerdict>): ReturnType<typeof sameVerdict> =>
  (rows) =>
    effects(
      rows.map((row) => (row['rule'] === 'bp' && row['dz'] !== '' ? { ...row, dz: Number(row['dz']) + 0.5 } : row)),
    );

const elsewhere = (effects: ReturnType<typeof sameVerdict>) =>
  bpOfAnother(effects, (at: At) => ({ ...at, hiddenRate: at.hiddenRate + 1 }));

/** At later steps backpropagation is beyond its edge of stability where predictive coding's S still damps the step. */
const LATER = [
  { step: 1, ending: '', words: '', expected: 'holds', control: ['backpropagation at δ + 1', elsewhere] },
  {
    ...({ step: 3, ending: '-step-3', words: ' after the third step', expected: 'holds' } as const),
    control: ['backpropagation’s Δz steeper by ½', steeper],
  },
  {
    ...({ step: 20, ending: '-step-20-printed', words: ' after the twentieth step', expected: 'refuted' } as const),
    control: undefined,
  },
] as const;

const NOTION_IDS = ['behaviour', 'stable', 'rich'] as const;

const same = LATER.flatMap(({ step, ending, words, expected, control }) =>
  NOTION_IDS.map((notion) => {
    const effects = sameVerdict(step, HALVES, NOTIONS[notion]);
    return recorded({
      ...{ ...rich, id: `lim/depth-same-${notion}${ending}`, place: BLOG },
      title: `At d = ½, κ = 1, predictive coding and backpropagation agree at every point in depth${words}: ${WORDS[notion]}`,
      statement:
        step === 20
          ? 'As at the first step. At β = ¾, δ = 1½ backpropagation has diverged by the fourth step, and nothing of predictive coding grows with H any more.'
          : `After the ${step === 1 ? 'first' : 'third'} step, on β from ¼ to 1¼ and δ from −1 to 1½, H from 8 to 32 layers between the ends, N = 320: no point has 99 % intervals of both rules that exclude each other.`,
      formula: String.raw`\mathcal P_{PC} = \mathcal P_{BP}`,
      effect: '1 where a verdict is common to both rules, −1 where they exclude each other',
      effects,
      ...(control ? { controls: { [control[0]]: control[1](effects) } } : {}),
      ...(step === 20 ? { every: true as const } : {}),
      expected,
    });
  }),
);

const frozenEnds = sameVerdict(1, HALVES, NOTIONS.behaviour);

const sameBetween = recorded({
  ...{ ...rich, reading: 'between', id: 'lim/depth-same-behaviour-between', place: BLOG },
  title: 'Of the layers between the ends alone, predictive coding and backpropagation agree at every point in depth',
  statement:
    'The first and the last layer keep their weights; what they come to by Δz and Δf, whose rich points lie at δ = 2β − 1.',
  formula: String.raw`\mathcal P_{PC} = \mathcal P_{BP}`,
  effect: '1 where a verdict is common to both rules, −1 where they exclude each other',
  effects: frozenEnds,
  controls: {
    'backpropagation at δ + 1': bpOfAnother(frozenEnds, (at: At) => ({ ...at, hiddenRate: at.hiddenRate + 1 })),
  },
  expected: 'holds',
});

const slower = recorded({
  ...{ ...lazy, id: 'lim/depth-lazy-slower', place: 'S − I ~ L at d = κ = 0, derived here' },
  title: 'At d = κ = 0, Δz and Δf of predictive coding grow with depth by a power that is smaller by more than ½',
  statement:
    'S − I grows like L where the readout is 1/√N, and S⁻¹ divides the step by it: exponents in H are lower, by 1 in the limit.',
  formula: String.raw`e_{BP} - e_{PC} - \tfrac12`,
  effect: 'exponent, BP − PC − ½',
  effects: (rows) =>
    Object.fromEntries(
      (['dz', 'df'] as const).flatMap((column) =>
        Object.entries(gap(rows, column)).map(([name, list]) => [`${column}, ${name}`, list.map((v) => v - 0.5)]),
      ),
    ),
  expected: 'holds',
});

const gap = (rows: readonly Row[], column: string): Effects =>
  above({ where: { rule: 'bp', step: 1 }, column }, { where: { rule: 'pc', step: 1 }, column }, 'condition')(rows);

const stableOnly = recorded({
  ...{ ...lazy, id: 'lim/depth-lazy-same-stable-printed', place: BLOG },
  title: 'At d = κ = 0, the same points in depth are stable for predictive coding as for backpropagation',
  statement:
    'Stable alone, not rich: these points are lazy in width. Where rates grow with depth, backpropagation’s step grows with H and predictive coding’s does not.',
  formula: String.raw`\mathcal S_{PC} = \mathcal S_{BP}\qquad(d = \kappa = 0)`,
  effect: '1 where both can be stable or unstable together, −1 where they exclude each other',
  effects: sameVerdict(1, HALVES, NOTIONS.stable),
  expected: 'refuted',
});

const names = { bp: 'backpropagation', pc: 'predictive coding' } as const;

const layers = (['bp', 'pc'] as const).map((rule) =>
  recorded({
    ...{ ...rich, panel: `${rule}-rich`, beside: rule === 'bp' ? 'pc-rich' : 'bp-rich' },
    ...{ id: `lim/depth-layers-${rule}`, place: 'per-layer change, as CompleteP asks of it' },
    title: `A middle layer of ${names[rule]} changes by H^{δ−β} beside its branch: 0 for CompleteP, −½ for depth-µP, −1 at (1, 0)`,
    statement:
      'ρ = ‖ΔW_l z_{l−1}‖/‖W_l z_{l−1}‖ after the first step, at every β ≥ ½: within 0.2 of δ − β. At (1, 0), whose Δz and Δf move through the ends alone, it is what tells that the layers between are frozen.',
    formula: String.raw`\rho \sim H^{\delta-\beta}`,
    effect: '0.2 − |exponent of ρ − (δ − β)|',
    effects: predictedExponents(rule, 1, 0.2, (at) =>
      at.beta < 0.5 ? undefined : { rho: depthExponents(at, 'all').rho },
    ),
    controls: {
      'ρ ~ H^{δ−2β}': predictedExponents(rule, 1, 0.2, (at) =>
        at.beta < 0.5 ? undefined : { rho: at.hiddenRate - 2 * at.beta },
      ),
    },
    expected: 'holds',
  }),
);

const behaviour = (at: At) => predictedBehaviour(depthExponents(at, 'all'));

const verdicts = (['bp', 'pc'] as const).map((rule) =>
  recorded({
    ...{ ...rich, panel: `${rule}-rich`, beside: rule === 'bp' ? 'pc-rich' : 'bp-rich' },
    ...{ id: `lim/depth-stable-${rule}`, place: 'exponents derived here' },
    title: `After the first step, no point in depth of ${names[rule]} is against its prediction: stable exactly where β ≥ ½ and δ ≤ 2β − 1`,
    statement:
      'At d = ½, κ = 1. Every stable point would be rich, as Δz and Δf go on through the ends whatever the layers between do; at β = ¾ the falling part of the layers between still bends the line at these depths.',
    formula: String.raw`\Delta z, \Delta f \sim \max(1, H^{1-2\beta+\delta})`,
    effect: '1 where the prediction is among what is left, −1 where it is excluded',
    effects: predictedVerdict(rule, 1, HALVES, NOTIONS.stable, behaviour),
    controls: {
      'stable where δ ≤ 2β': predictedVerdict(rule, 1, HALVES, NOTIONS.stable, ({ hiddenRate, ...at }) =>
        behaviour({ ...at, hiddenRate: hiddenRate - 1 }),
      ),
    },
    expected: 'holds',
  }),
);

const between = (['bp', 'pc'] as const).map((rule) =>
  recorded({
    ...{ ...rich, reading: 'between', panel: `${rule}-rich`, beside: rule === 'bp' ? 'pc-rich' : 'bp-rich' },
    ...{ id: `lim/depth-between-${rule}`, place: 'exponents derived here' },
    title: `What the layers between the ends do to Δz in ${names[rule]} scales like H^{1−2β+δ}, where they are stable`,
    statement:
      'The first and the last layer keep their weights, so that nothing hides the others’ part; within 0.25, at β ≥ ½ and δ ≤ 2β − 1.',
    formula: String.raw`\Delta z \sim H^{1-2\beta+\delta}`,
    effect: '0.25 − |exponent of Δz − (1 − 2β + δ)|',
    effects: predictedExponents(rule, 1, 0.25, (at) =>
      at.beta < 0.5 || behaviour(at) === 'unstable' ? undefined : { dz: depthExponents(at, 'between').dz },
    ),
    controls: {
      'Δz ~ H^{δ−β}': predictedExponents(rule, 1, 0.25, (at) =>
        at.beta < 0.5 ? undefined : { dz: depthExponents(at, 'between').rho },
      ),
    },
    expected: 'holds',
  }),
);

export const depthClaims: readonly Claim[] = [
  ...same,
  sameBetween,
  slower,
  stableOnly,
  ...layers,
  ...verdicts,
  ...between,
];
