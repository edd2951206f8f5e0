import type { Claim } from '../../../evidence/claim.ts';
import { QUARTERS, predictedBehaviour } from '../../../evidence/predictedBehaviour.ts';
import { widthExponents } from '../../../theory/scalingPredictions.ts';
import { above } from '../../sample-efficiency/figures/effects.ts';
import {
  NOTIONS,
  type At,
  bpOfAnother,
  decidedPoints,
  predictedExponents,
  predictedVerdict,
  sameVerdict,
} from './behaviours.ts';
import { BLOG, recorded } from './recorded.ts';

const at = { figure: 'lim/width', reading: 'unit' } as const;
const both = { ...at, panel: 'pc', beside: 'bp' } as const;
const faster = (point: At): At => ({ ...point, kappa: point.kappa + 1 });

const WORDS = { behaviour: 'what it comes to', stable: 'whether it is stable', rich: 'whether it is rich' } as const;
const STEPS = { 1: 'first', 3: 'third', 20: 'twentieth' } as const;

/** Set equality under each definition. */
const same = ([1, 3, 20] as const).flatMap((step) =>
  (['behaviour', 'stable', 'rich'] as const).map((notion) => {
    const effects = sameVerdict(step, QUARTERS, NOTIONS[notion]);
    return recorded({
      ...{ ...both, id: `lim/width-same-${notion}-step-${step}`, place: BLOG },
      title: `After the ${STEPS[step]} step, predictive coding and backpropagation agree at every point in width: ${WORDS[notion]}`,
      statement: `On d from −¼ to 1 and κ from 0 to 2 no point has 99 % intervals of both rules that exclude each other: ${WORDS[notion]}. Unstable: f(0), z, Δz or Δf grows with N; rich: neither Δz nor Δf falls.`,
      formula: String.raw`\mathcal P_{PC} = \mathcal P_{BP}`,
      effect: '1 where a verdict is common to both rules, −1 where they exclude each other',
      effects,
      controls: { 'backpropagation at κ + 1': bpOfAnother(effects, faster) },
      expected: 'holds',
    });
  }),
);

const decided = recorded({
  ...{ ...both, id: 'lim/width-decided', place: BLOG },
  title: 'After the first step, at least 25 of 30 points in width are decided for both rules',
  statement:
    'Intervals leave one verdict for each rule at 25 points of the grid or more, so that agreement is not for want of evidence.',
  formula: String.raw`\#\{\text{decided}\} \ge 25`,
  effect: 'points decided for both − 24.5',
  effects: decidedPoints(1, QUARTERS, 25),
  controls: { 'at a band of 0': decidedPoints(1, 0, 25) },
  expected: 'holds',
});

const names = { bp: 'backpropagation', pc: 'predictive coding' } as const;
const behaviour = (point: At) => predictedBehaviour(widthExponents(point));
const isStable = (point: At): boolean => behaviour(point) !== 'unstable';
const shown = ({ f, dz, df }: ReturnType<typeof widthExponents>) => ({ f, dz, df });

const predicted = (['bp', 'pc'] as const).flatMap((rule) => [
  recorded({
    ...{ ...at, panel: rule, id: `lim/width-behaviour-${rule}`, place: 'exponents derived here' },
    title: `After the first step, no point in width of ${names[rule]} is against its prediction`,
    statement:
      'Stable where d ≥ 0, κ ≤ 2d and κ ≤ d + ½; lazy where moreover κ = 2d < 1; rich at d = ½, κ = 1 alone; otherwise trivial.',
    formula: String.raw`f(0)\sim N^{-d},\quad \Delta z\sim N^{\kappa-d-\frac12},\quad \Delta f\sim N^{\kappa-2d}`,
    effect: '1 where the prediction is among what is left, −1 where it is excluded',
    effects: predictedVerdict(rule, 1, QUARTERS, NOTIONS.behaviour, behaviour),
    controls: {
      'Δf ~ N^{κ−d}': predictedVerdict(rule, 1, QUARTERS, NOTIONS.behaviour, (point) =>
        predictedBehaviour({ ...widthExponents(point), df: point.kappa - point.d }),
      ),
    },
    expected: 'holds',
  }),
  recorded({
    ...{ ...at, panel: rule, id: `lim/width-exponents-${rule}`, place: 'exponents derived here' },
    title: `After the first step, exponents of ${names[rule]} at stable points in width are within 0.15 of prediction, d = ¼ apart`,
    statement:
      'Of f(0), Δz and Δf, means over all seeds but one, N from 128 to 1024; ntp, mupc, completep and mean field are among the points.',
    formula: String.raw`0.15 - |e - e_{predicted}|`,
    effect: '0.15 − |exponent − predicted|',
    effects: predictedExponents(rule, 1, 0.15, (point) =>
      isStable(point) && point.d !== 0.25 ? shown(widthExponents(point)) : undefined,
    ),
    controls: {
      'Δz ~ N^{κ−d}': predictedExponents(rule, 1, 0.15, (point) =>
        isStable(point) ? { dz: point.kappa - point.d } : undefined,
      ),
    },
    expected: 'holds',
  }),
]);

const series = (rule: 'bp' | 'pc') => ({
  where: { rule, step: 1, condition: 'd=-0.25 κ=0 β=0.5 δ=0' },
  column: 'df',
});

const negative = recorded({
  ...{ ...both, id: 'lim/width-negative-d', place: 'S ~ N^{−2d}, derived here' },
  title:
    'Where the readout is larger than 1/√N, Δf of predictive coding grows more slowly with width than backpropagation’s',
  statement: 'At d = −¼, κ = 0, where S grows like √N; the verdict is the same, as f(0) grows for both.',
  formula: String.raw`e_{BP}(\Delta f) - e_{PC}(\Delta f)`,
  effect: 'exponent of Δf, BP − PC',
  effects: above(series('bp'), series('pc')),
  expected: 'holds',
});

export const widthClaims: readonly Claim[] = [...same, decided, ...predicted, negative];
