import { trainingRule } from '../../training/rules.ts';
import { ratesOf } from '../../training/sweep.ts';
import { chartSpec } from '../charts.ts';
import type { Answer, Figure, Panel, Reading } from '../experiment.ts';
import { bestRate, mean, median } from './bestRate.ts';
import type { SweptPoint, SweptResult } from './sweptResult.ts';
import { type RuleRuns, type TrainingAnswer, seedTable, summary } from './trainingTable.ts';

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
  const seeds = new Set(answers.map(({ point }) => point.seed)).size;
  const about = `${panel.settings}. ${reading.text}.`;
  const of = (part: string) => ({ id: `${panel.id}-${reading.id}-${part}`, panel: panel.id });
  return [
    {
      ...{ ...of('curves'), kind: 'chart', title: panel.title },
      caption: `${about} Each rule at the rate whose mean final error over ${seeds} seeds is lowest. Lines: mean; dashed: median; bands: least to greatest seed.`,
      spec: curves(rules, look.error),
    },
    {
      ...{
        ...of('sweep'),
        kind: 'chart',
        title: `${panel.title}: learning rates`,
      },
      caption: `${about} Final error by learning rate; a rate at which a seed diverged has no mean.`,
      spec: sweepChart(rules, look.error),
    },
    {
      ...{
        ...of('runs'),
        kind: 'table',
        title: `${panel.title}: best rates`,
        data: seedTable(panel, reading, rules, (point) => look.settings(point as P)),
      },
      caption: `${about} ${look.note}`,
      ...summary(rules),
    },
  ];
}

/** Errors over the seeds at one rate and one kept step. */
function spread(answers: readonly TrainingAnswer[], index: number, k: number) {
  const values = answers.map(({ result }) => result.curves[index]![k]!);
  return { mean: mean(values), median: median(values), least: Math.min(...values), greatest: Math.max(...values) };
}

/** One row a kept step of the curves that are drawn. */
const curveRows = (rules: readonly RuleRuns[]) =>
  rules.flatMap(({ rule, name, answers, byMean }) =>
    byMean === undefined
      ? []
      : answers[0]!.result.kept.map((step, k) => ({ rule, name, step, ...spread(answers, byMean.index, k) })),
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

const color = { field: 'name', type: 'nominal', legend: { orient: 'top', title: null, columns: 2 } };
const logError = { type: 'quantitative', scale: { type: 'log' } };

/** Only positive numbers lie on a logarithmic axis. */
const positive = <T extends { readonly mean: number; readonly median: number; readonly least: number }>(
  rows: readonly T[],
): T[] => rows.filter((row) => [row.mean, row.median, row.least].every((x) => x > 0 && Number.isFinite(x)));

function curves(rules: readonly RuleRuns[], error: string): Record<string, unknown> {
  const x = { field: 'step', type: 'quantitative', title: 'training step', axis: { grid: false } };
  const y = (field: string) => ({ ...logError, field, title: error });
  return chartSpec({
    ...{ width: 420, height: 280, data: { values: positive(curveRows(rules)) } },
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
