import { chartSpec } from '../charts.ts';
import type { Answer, Experiment, Figure, Statement, Table } from '../experiment.ts';
import { type StepPoint, runStep } from './step.ts';

/** One kind of network, with as many of it as there are seeds. */
export interface AdvantagePoint {
  readonly initialisation: StepPoint['initialisation'];
  readonly kappa?: number;
  readonly hidden: number;
  readonly width: number;
  readonly batch: number;
  readonly seeds: number;
}

export interface Advantage {
  /** TA(PC) − TA(BP), α → 0, by seed. */
  readonly gaps: readonly number[];
  /** TA after a step of α = 10⁻⁴ less TA in the limit, the greater of PC's and BP's by size, by seed. */
  readonly finiteGaps: readonly number[];
  /** Of one sample: the least of Theorem 1's rates and the greatest by size, by seed. */
  readonly rates: readonly { readonly least: number; readonly largest: number }[];
}

/** Inputs and outputs of all networks. */
const ENDS = 32;
const SEEDS = { quick: 10, full: 40 } as const;

const WEIGHTS = [
  { initialisation: 'kaiming' },
  { initialisation: 'norm-preserving' },
  { initialisation: 'kaiming', kappa: 1 },
  { initialisation: 'kaiming', kappa: 1e6 },
] as const;

/** Where predictive coding is less aligned than backpropagation, and where Theorem 1's rates are negative or huge. */
export const advantage: Experiment<AdvantagePoint, Advantage> = {
  id: 'se-advantage',
  title: 'Where PC is less aligned than BP, and what Theorem 1’s rates are',
  source: '2605.11911 §3.1, beyond its figures',
  version: 1,
  engines: ['float64'],
  plan(size) {
    const widths = size === 'quick' ? [8, 32, 128] : [4, 8, 16, 32, 64, 128];
    const depths = size === 'quick' ? [1, 4, 8] : [1, 2, 3, 4, 6, 8, 12];
    return WEIGHTS.flatMap((weights) =>
      [1, 16].flatMap((batch) =>
        depths.flatMap((hidden) => widths.map((width) => ({ ...weights, batch, hidden, width, seeds: SEEDS[size] }))),
      ),
    );
  },
  async run({ seeds, ...setting }, on) {
    const answers = [];
    for (let seed = 0; seed < seeds; seed++) answers.push(await runStep(stepOf(setting, seed), on));
    return {
      gaps: answers.map(({ alignment: { pc, bp } }) => pc!.infinitesimal - bp!.infinitesimal),
      finiteGaps: answers.map(({ alignment: { pc, bp } }) => {
        const [a, b] = [pc!.finite - pc!.infinitesimal, bp!.finite - bp!.infinitesimal];
        return Math.abs(a) > Math.abs(b) ? a : b;
      }),
      rates: answers.flatMap(({ rates }) =>
        rates ? [{ least: Math.min(...rates), largest: Math.max(...rates.map(Math.abs)) }] : [],
      ),
    };
  },
  figures: (answers) =>
    answers.length === 0
      ? []
      : [
          map('worse', 'Share of networks in which PC is less aligned than BP', 'share', answers, worse),
          map('negative', 'Share of networks with a negative rate of Theorem 1', 'share', ofOne(answers), negative),
          map(
            'largest',
            'Median of the greatest |α_l| of Theorem 1, as a power of ten',
            'log₁₀',
            ofOne(answers),
            largest,
          ),
          map('finite', 'Greatest change of an alignment by a step of α = 10⁻⁴', 'change', answers, stepChange),
          {
            ...{ id: 'numbers', title: 'All numbers', caption: 'One row a kind of network.', kind: 'table' },
            ...tableOf(answers),
          },
        ],
  findings,
};

type Answers = readonly Answer<AdvantagePoint, Advantage>[];

const stepOf = (setting: Omit<AdvantagePoint, 'seeds'>, seed: number): StepPoint => ({
  ...{ panel: '', reading: '', architecture: 'dln', ends: ENDS, targets: 'normal', rules: ['bp', 'pc'] },
  ...{ ...setting, precision: 'float64', seed },
});

const share = (list: readonly boolean[]): number => list.filter(Boolean).length / list.length;
const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
/** Rounding of cosines that are equal is no difference. */
const ROUNDING = 1e-9;
const worse = ({ gaps }: Advantage): number => share(gaps.map((gap) => gap < -ROUNDING));
const negative = ({ rates }: Advantage): number => share(rates.map(({ least }) => least < 0));
const largest = ({ rates }: Advantage): number => Math.log10(median(rates.map((rate) => rate.largest)));
const stepChange = ({ finiteGaps }: Advantage): number => Math.max(...finiteGaps.map(Math.abs));
const ofOne = (answers: Answers): Answers => answers.filter(({ point }) => point.batch === 1);

const weightsOf = ({ initialisation, kappa }: AdvantagePoint): string =>
  kappa === undefined ? initialisation : `κ = ${kappa}`;

function map(id: string, title: string, unit: string, answers: Answers, value: (of: Advantage) => number): Figure {
  const values = answers.map(({ point, result }) => ({
    ...{ hidden: point.hidden, width: point.width, value: value(result) },
    ...{ weights: weightsOf(point), batch: `B = ${point.batch}` },
  }));
  const cell = {
    x: { field: 'hidden', type: 'ordinal', title: 'hidden layers' },
    y: { field: 'width', type: 'ordinal', title: 'hidden width', sort: 'descending' },
  };
  return {
    ...{ id, title, kind: 'chart' },
    caption: `${title}: deep linear networks between ${ENDS} inputs and outputs, targets independent of the inputs, ${answers[0]?.point.seeds ?? 0} networks a cell.`,
    spec: chartSpec({
      data: { values },
      facet: { column: { field: 'weights', title: null }, row: { field: 'batch', title: null } },
      spec: {
        ...{ width: 150, height: 130 },
        layer: [
          { mark: 'rect', encoding: { ...cell, color: { field: 'value', type: 'quantitative', title: unit } } },
          {
            mark: { type: 'text', fontSize: 9 },
            encoding: { ...cell, text: { field: 'value', type: 'quantitative', format: '.2f' } },
          },
        ],
      },
    }),
  };
}

const tableOf = (answers: Answers): Table => ({
  head: [
    'weights',
    'batch',
    'hidden',
    'width',
    'networks',
    'PC worse',
    'median gap',
    'negative rates',
    'largest rate',
    'step change',
  ],
  rows: answers.map(({ point, result }) => [
    ...[weightsOf(point), point.batch, point.hidden, point.width, point.seeds, worse(result), median(result.gaps)],
    ...(result.rates.length > 0 ? [negative(result), 10 ** largest(result)] : ['', '']),
    stepChange(result),
  ]),
});

function findings(answers: Answers): Statement[] {
  const most = answers.reduce((a, b) => (worse(b.result) > worse(a.result) ? b : a));
  const { hidden, width, batch } = most.point;
  return [
    {
      text: `PC is less aligned than BP in ${(100 * worse(most.result)).toFixed(0)} % of networks at worst: ${weightsOf(most.point)}, ${hidden} hidden layers of ${width}, B = ${batch}.`,
      asExpected: true,
    },
  ];
}
