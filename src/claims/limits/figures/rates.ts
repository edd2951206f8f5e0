import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { slope } from '../../../evidence/order.ts';
import { onAverage } from '../../sample-efficiency/figures/effects.ts';
import { everyData, inReadings } from './recorded.ts';

type Where = (row: Row) => boolean;

const kindOf = ({ parameterisation, activation, loss }: Row): string => `${parameterisation}, ${activation}, ${loss}`;

/** Exponents of a column, one a seed, by kind of network. */
function exponents(column: string, keep: Where): (rows: readonly Row[]) => Effects {
  return (rows) => {
    const found: Record<string, Record<string, Row[]>> = {};
    for (const row of rows) if (keep(row)) ((found[kindOf(row)] ??= {})[`seed ${row['seed']}`] ??= []).push(row);
    return Object.fromEntries(
      Object.entries(found).map(([kind, seeds]) => [
        kind,
        Object.values(seeds).map((own) =>
          slope(own.map((row) => ({ x: Number(row['size']), y: Number(row[column]) }))),
        ),
      ]),
    );
  };
}

/** How far exponents lie within a band, of their mean over all seeds but one. */
const inBand =
  (column: string, keep: Where, [low, high]: readonly [number, number]) =>
  (rows: readonly Row[]): Effects =>
    Object.fromEntries(
      Object.entries(onAverage(exponents(column, keep))(rows)).map(([kind, list]) => [
        kind,
        list.map((e) => Math.min(e - low, high - e)),
      ]),
    );

const stable: Where = ({ parameterisation }) => parameterisation === 'mupc' || parameterisation === 'completep';
const named =
  (name: string): Where =>
  ({ parameterisation }) =>
    parameterisation === name;

const NETWORKS =
  'residual depth-µP and CompleteP networks, linear, tanh and GELU, under squared error and cross-entropy';

const rate = (
  id: string,
  [name, tex]: readonly [string, string],
  column: string,
  band: readonly [number, number],
  says: string,
): Claim[] =>
  inReadings({
    ...{ id, figure: 'lim/exponents', panel: 'width' },
    place: '"surprisingly general", quantified here',
    title:
      `At initialisation, ${name} falls like N to a power between ${band[0]} and ${band[1]} in ${NETWORKS}`.replaceAll(
        '-',
        '−',
      ),
    statement: says,
    formula: String.raw`${tex} \propto N^{e},\quad ${band[0]} < e < ${band[1]}`,
    effect: 'how far the exponent lies within the band',
    effects: inBand(column, stable, band),
    controls: {
      'the standard parameterisation': inBand(column, named('sp'), band),
      'the NTK parameterisation': inBand(column, named('ntp'), band),
    },
    readings: everyData('holds'),
  });

const precision = (
  id: string,
  [name, tex]: readonly [string, string],
  column: string,
  power: number,
  keep: Where,
  networks: string,
): Claim[] =>
  inReadings({
    ...{ id, figure: 'lim/exponents', panel: 'precision' },
    place: 'the energy against the loss, derived here',
    title: `In ${networks} of any width, ${name} falls like the precision within to the power −${-power}`,
    statement: `At one small width: to first order in 1/p, errors within the network are the signals of backpropagation over p. The exponent is within 0.1 of ${power}.`,
    formula: String.raw`${tex} \propto p^{${power}}`,
    effect: 'how far the exponent lies within 0.1 of it',
    effects: inBand(column, keep, [power - 0.1, power + 0.1]),
    controls: { 'another power': inBand(column, keep, [power - 1.1, power - 0.9]) },
    readings: everyData('holds'),
  });

const COSINE = ['1 − cos(PC, BP)', String.raw`1 - \cos(\nabla_W F^*, \nabla_W \mathcal L)`] as const;
const ENERGY = ['1 − F*/Loss', String.raw`1 - F^*/\mathcal L`] as const;
const ALL = 'linear, tanh and GELU networks under squared error and cross-entropy,';

export const rateClaims: readonly Claim[] = [
  ...rate(
    'rates-cosine',
    COSINE,
    'cosine gap',
    [-2.3, -1.7],
    'The angle between the gradients closes with the square of the width, whatever the activation and the loss.',
  ),
  ...rate(
    'rates-energy',
    ENERGY,
    'energy gap',
    [-1.2, -0.8],
    'The equilibrated energy approaches the loss in inverse proportion to the width.',
  ),
  ...rate(
    'rates-sign',
    [
      '1 − cos of the signs of the gradients',
      String.raw`1 - \cos(\operatorname{sign}\nabla_W F^*, \operatorname{sign}\nabla_W \mathcal L)`,
    ],
    'sign gap',
    [-1.3, -0.7],
    'The first update of Adam is the sign of the gradient: it approaches that of backpropagation at half the order of the gradients.',
  ),
  ...precision('precision-cosine', COSINE, 'cosine gap', -2, () => true, ALL),
  ...precision('precision-energy', ENERGY, 'energy gap', -1, () => true, ALL),
  ...precision(
    'precision-first-order',
    [
      'what is left of 1 − (Loss − F*)/(½ Σ ‖λ_l‖²/p_l)',
      String.raw`1 - \frac{\mathcal L - F^*}{\tfrac12\sum_l \|\lambda_l\|^2/p_l}`,
    ],
    'first-order gap',
    -1,
    ({ activation, loss }) => activation !== 'tanh' && (activation === 'identity' || loss === 'squared'),
    'linear networks under both losses and GELU networks under squared error,',
  ),
];
