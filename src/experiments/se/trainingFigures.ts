import type { Row } from '../../evidence/claim.ts';
import { trainingRule } from '../../training/rules.ts';
import { ratesOf } from '../../training/sweep.ts';
import { chartSpec } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Table } from '../experiment.ts';
import { bestRate, mean, median } from './bestRate.ts';
import type { SweptPoint, SweptResult } from './sweptResult.ts';
import { KEPT_STEPS, type RuleRuns, ofRules, seedTable, summary } from './trainingTable.ts';

/** What the error is, and what settings a row of the table names. */
export interface SweepLook<P extends SweptPoint> {
  readonly error: string;
  readonly note: string;
  readonly settings: (point: P) => Readonly<Record<string, string | number>>;
}

/** Learning curves at the best rate, the sweep behind them, and what became of every seed. */
export function trainingFigures<P extends SweptPoint>(
  panel: Panel,
  reading: Reading,
  answers: readonly Answer<P, SweptResult>[],
  look: SweepLook<P>,
): Figure[] {
  const ids = [...new Set(answers.map(({ point }) => point.rule))];
  const rules = ids.map((id): RuleRuns => {
    const own = answers.filter(({ point }) => point.rule === id);
    const finals = own.map(({ result }) => result.final);
    return {
      ...{ rule: id, name: trainingRule(id).name, answers: own, rates: ratesOf(own[0]!.point.rates) },
      ...{ byMean: bestRate(finals, mean), byMedian: bestRate(finals, median) },
    };
  });
  const table = seedTable(panel, reading, rules, (point) => look.settings(point as P));
  return [
    curvesFigure(panel, reading, table, look, curveRows(rules)),
    {
      ...{ ...part(panel, reading, 'sweep'), kind: 'chart', title: `${panel.title}: learning rates` },
      caption: `${panel.settings}. ${reading.text}. Final error by learning rate; a rate at which a seed diverged has no mean.`,
      spec: sweepChart(rules, look.error),
    },
    runsFigure(panel, reading, table, look),
  ];
}

/** What a kept table shows: the curves at the steps that it names, and what became of every seed. The sweep takes the runs. */
export const keptFigures = <P extends SweptPoint>(
  panel: Panel,
  reading: Reading,
  table: Table,
  steps: number,
  look: SweepLook<P>,
): Figure[] => {
  const errors = kept(steps);
  const caption = ` Kept steps: ${errors.map(([step]) => step).join(', ')}.`;
  return [
    curvesFigure(panel, reading, table, look, keptRows(rowsOf(table), errors), caption),
    runsFigure(panel, reading, table, look),
  ];
};

/** The steps whose errors a row of the table has, with their columns. */
const kept = (steps: number): readonly (readonly [step: number, column: string])[] => [
  [0, 'first error'],
  ...KEPT_STEPS.filter((step) => step < steps).map((step) => [step, `error at ${step}`] as const),
  [steps, 'final'],
];

const part = (panel: Panel, reading: Reading, name: string) => ({
  ...{ id: `${panel.id}-${reading.id}-${name}`, panel: panel.id },
});

function curvesFigure(
  panel: Panel,
  reading: Reading,
  table: Table,
  { error }: Pick<SweepLook<never>, 'error'>,
  rows: readonly CurveRow[],
  note = '',
): Figure {
  const seeds = new Set(rowsOf(table).map(({ seed }) => seed)).size;
  return {
    ...{ ...part(panel, reading, 'curves'), kind: 'chart', title: panel.title },
    caption: `${panel.settings}. ${reading.text}. Each rule at the rate whose mean final error over ${seeds} seeds is lowest. Lines: mean; dashed: median; bands: least to greatest seed.${note}`,
    spec: curves(rows, error),
  };
}

const runsFigure = (panel: Panel, reading: Reading, data: Table, { note }: Pick<SweepLook<never>, 'note'>): Figure => ({
  ...{ ...part(panel, reading, 'runs'), kind: 'table', title: `${panel.title}: best rates`, data },
  caption: `${panel.settings}. ${reading.text}. ${note}`,
  ...summary(rowsOf(data)),
});

/** Errors over the seeds at one rate and one step. */
const spread = (values: readonly number[]) => ({
  ...{ mean: mean(values), median: median(values), least: Math.min(...values), greatest: Math.max(...values) },
});

type CurveRow = { readonly rule: string; readonly name: string; readonly step: number } & ReturnType<typeof spread>;

/** One row a kept step of the curves that are drawn. */
const curveRows = (rules: readonly RuleRuns[]): CurveRow[] =>
  rules.flatMap(({ rule, name, answers, byMean }) =>
    byMean === undefined
      ? []
      : answers[0]!.result.kept.map((step, k) => ({
          ...{ rule, name, step },
          ...spread(answers.map(({ result }) => result.curves[byMean.index]![k]!)),
        })),
  );

/** The same of the steps that a table names. */
const keptRows = (rows: readonly Row[], errors: ReturnType<typeof kept>): CurveRow[] =>
  ofRules(rows).flatMap(([rule, own]) =>
    own[0]!['edge'] === 'none'
      ? []
      : errors.map(([step, column]) => ({
          ...{ rule, name: trainingRule(rule).name, step },
          ...spread(own.map((row) => Number(row[column]))),
        })),
  );

/** One row a rule and rate. */
const rateRows = (rules: readonly RuleRuns[]) =>
  rules.flatMap(({ rule, name, answers, rates }) =>
    rates.map((rate, i) => {
      const finals = answers.map(({ result }) => result.final[i]!);
      return {
        ...{ rule, name, rate, diverged: finals.filter((x) => x === Infinity).length },
        ...{ mean: mean(finals), median: median(finals), least: Math.min(...finals) },
        spectral: mean(answers.map(({ result }) => result.spectral[i]!)),
      };
    }),
  );

const color = { field: 'name', type: 'nominal', legend: { orient: 'top', title: null, columns: 2, symbolOpacity: 1 } };
const logError = { type: 'quantitative', scale: { type: 'log' } };

/** Only positive numbers lie on a logarithmic axis. */
const positive = <T extends { readonly mean: number; readonly median: number; readonly least: number }>(
  rows: readonly T[],
): T[] => rows.filter((row) => [row.mean, row.median, row.least].every((x) => x > 0 && Number.isFinite(x)));

function curves(rows: readonly CurveRow[], error: string): Record<string, unknown> {
  const x = { field: 'step', type: 'quantitative', title: 'training step', axis: { grid: false } };
  const y = (field: string) => ({ ...logError, field, title: error });
  return chartSpec({
    ...{ width: 420, height: 280, data: { values: positive(rows) } },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15 },
        encoding: { x, color, y: y('least'), y2: { field: 'greatest' } },
      },
      { mark: { type: 'line' }, encoding: { x, color, y: y('mean') } },
      { mark: { type: 'line', strokeDash: [4, 3] }, encoding: { x, color, y: y('median') } },
    ],
  });
}

function sweepChart(rules: readonly RuleRuns[], error: string): Record<string, unknown> {
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log' },
    axis: { grid: false },
  };
  const y = (field: string) => ({ ...logError, field, title: `final ${error}` });
  return chartSpec({
    ...{ width: 420, height: 280, data: { values: positive(rateRows(rules)) } },
    layer: [
      { mark: { type: 'line' }, encoding: { x, color, y: y('mean') } },
      { mark: { type: 'line', strokeDash: [4, 3] }, encoding: { x, color, y: y('median') } },
    ],
  });
}
