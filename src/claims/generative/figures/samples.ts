import type { Claim, Row } from '../../../evidence/claim.ts';
import { aboveBound } from '../../sample-efficiency/figures/effects.ts';
import { recorded } from './recorded.ts';

const FROM_LABEL = 'from the label: top R⁺y';

/** 10⁻⁶ − |greatest pixel at s / (s · greatest pixel at 1) − 1|, by s. */
function proportional(rows: readonly Row[]): Record<string, number[]> {
  const greatest = (s: number): number[] =>
    rows
      .filter(({ top }) => top === `s = ${s}`)
      .toSorted((a, b) => Number(a['seed']) - Number(b['seed']))
      .map((row) => Number(row['greatest pixel']));
  const unit = greatest(1);
  return Object.fromEntries(
    [0.1, 10, 100].map((s) => [`s = ${s}`, greatest(s).map((v, i) => 1e-6 - Math.abs(v / (s * unit[i]!) - 1))]),
  );
}

/** Sentences about images that trained networks draw. */
export const sampleClaims: readonly Claim[] = [
  recorded({
    ...{ id: 'pcn/labels-draw-their-class', place: '§2b, "EVERY CLASSIFIER IS A GENERATOR"' },
    ...{ figure: 'pcn/samples', panel: 'labels' },
    title:
      'With the readout inverted by least norm, a trained network draws an image of every digit that ridge regression recognises',
    statement:
      'After four epochs with T = 200 and start × 0.01, the image from the top R⁺y is taken for its own class in all ten cases. It is one image a class, no sample: nothing is drawn at random.',
    formula: String.raw`\#\text{recognised} - 9.5`,
    effect: 'images recognised of ten − 9.5',
    effects: aboveBound({ where: { top: FROM_LABEL }, column: 'recognised' }, 9.5),
    expected: 'holds',
  }),
  recorded({
    ...{ id: 'pcn/prior-scale-is-image-scale', place: '§2b, "A generative model for free"' },
    ...{ figure: 'pcn/samples', panel: 'prior' },
    title:
      'Images drawn from tops s N(0, 1) are as bright as s is great: the flat prior, the limit of great s, draws none',
    statement:
      'The greatest pixel is proportional to s, from s = 0.1 to 100, as networks of ReLUs are positively homogeneous: of a flat prior no scale is left, and nothing normalisable to draw from.',
    formula: String.raw`10^{-6} - |v(s) / (s\, v(1)) - 1|`,
    effect: '1e-6 − |greatest pixel at s / (s · that at 1) − 1|',
    effects: proportional,
    expected: 'holds',
  }),
];
