import type { Claim } from '../../../evidence/claim.ts';
import { aboveBound } from '../../sample-efficiency/figures/effects.ts';
import { at, between, curves, last } from './curves.ts';
import { UNSEEN, recorded } from './recorded.ts';

const RELU = 'normalised, ReLU';

const floorIsEnergy = recorded({
  ...{ ...at, panel: 'floor', id: 'pcn/floor-is-the-energy', place: '§6c, "a hard floor"' },
  title:
    'What a ReLU at the bottom cannot draw of normalised images is more than nine tenths of the energy after training',
  statement:
    'After four epochs ½‖min(x_0, 0)‖² is more than 0.9 of the energy, and a linear bottom layer goes below it.',
  formula: String.raw`\tfrac12\|\min(x_0,0)\|^2 / E - 0.9`,
  effect: 'floor / energy − 0.9',
  effects: (rows) => {
    const floors = curves(rows, RELU, 'floor');
    return { [RELU]: curves(rows, RELU, 'energy').map((E, i) => last(floors[i]!) / last(E) - 0.9) };
  },
  controls: {
    'the linear layer stays above it': (rows) => {
      const floors = curves(rows, 'normalised, linear', 'floor');
      return { linear: curves(rows, 'normalised, linear', 'energy').map((E, i) => last(E) - last(floors[i]!)) };
    },
  },
  expected: 'holds',
});

const noNormalisation = recorded({
  ...{
    ...at,
    panel: 'floor',
    id: 'pcn/no-normalisation-helps-printed',
    place: '§6c, "Input normalization is not a free lunch"',
  },
  title: 'Leaving out the normalisation makes a network with a ReLU at the bottom a better classifier',
  statement: `After four epochs the accuracy without a label is higher with pixels in [0, 1] than with normalised ones. ${UNSEEN}`,
  formula: String.raw`\mathrm{acc}_{pixels} - \mathrm{acc}_{normalised}`,
  effect: 'free accuracy with pixels in [0, 1] − with normalised ones',
  effects: between('pixels, ReLU', RELU, 'free', (a, b) => last(a) - last(b)),
  expected: 'refuted',
  erratum: {
    note: 'The energy falls by a factor of 40, as it has no floor; the accuracy without a label is no higher in any run.',
    corrected: 'pcn/linear-bottom-helps',
  },
});

const linearBottom = recorded({
  ...{ ...at, panel: 'floor', id: 'pcn/linear-bottom-helps', place: '§6c, "with normalization, and no ReLU"' },
  title: 'Of normalised images, a linear bottom layer makes a better classifier than a ReLU',
  statement: 'After four epochs the accuracy without a label is higher with a linear layer at the bottom.',
  formula: String.raw`\mathrm{acc}_{linear} - \mathrm{acc}_{ReLU}`,
  effect: 'free accuracy with a linear bottom layer − with a ReLU',
  effects: between('normalised, linear', RELU, 'free', (a, b) => last(a) - last(b)),
  expected: 'holds',
});

const clampedBlind = recorded({
  ...{ ...at, panel: 'floor', id: 'pcn/clamped-accuracy-blind-to-floor', place: '§6c, "top1"' },
  title: 'The clamped accuracy sees nothing of the floor: with a start near 0 it is above 99 % in all four settings',
  statement: `After four epochs at least 99 % of clamped labels are read back, with and without normalisation, with a ReLU and with a linear layer. ${UNSEEN}`,
  formula: String.raw`\mathrm{acc}_{clamped} - 0.99`,
  effect: 'clamped accuracy − 0.99',
  effects: (rows) =>
    aboveBound({ where: {}, column: 'clamped' }, 0.99, 'condition')(rows.filter(({ epoch }) => epoch === 4)),
  controls: {
    'no label': (rows) =>
      aboveBound({ where: {}, column: 'free' }, 0.99, 'condition')(rows.filter(({ epoch }) => epoch === 4)),
  },
  expected: 'holds',
});

/** §6c: what a ReLU at the bottom cannot draw. */
export const floorClaims: readonly Claim[] = [floorIsEnergy, noNormalisation, linearBottom, clampedBlind];
