import { chartSpec, decadesAxis } from '../charts.ts';
import { rowsOf } from '../csv.ts';
import type { Answer, Figure, Panel, Reading, Size, Table } from '../experiment.ts';
import type { Row } from '../../evidence/claim.ts';
import type { PanelSet } from '../paperFigure.ts';
import { type StepPoint, type StepResult, runStep } from './step.ts';
import { RULE_NAMES, type StepRule } from './stepRules.ts';

/** A panel whose abscissa is a setting of the points, and whose ordinate is the target alignment of one update. */
export interface AlignmentPanel extends Panel {
  readonly x: { readonly field: 'hidden' | 'width' | 'kappa' | 'batch'; readonly title: string; readonly log?: true };
  /** Everything but reading and seed, by size; the reading may say more. */
  readonly points: (size: Size) => readonly Settings[];
}

export type Settings = Omit<StepPoint, 'panel' | 'reading' | 'seed' | 'precision'> &
  Partial<Pick<StepPoint, 'precision'>>;

/** A reading of the settings: what it puts in place of the panel's own. */
export interface AlignmentReading extends Reading {
  readonly change: Partial<Settings>;
}

/** Seeds 0 to 9; a quick plan takes the first six. */
const SEEDS: Readonly<Record<Size, number>> = { quick: 6, full: 10 };

export const alignmentPanels = (
  panels: readonly AlignmentPanel[],
  readings: readonly [AlignmentReading, ...AlignmentReading[]],
): PanelSet<StepPoint, StepResult> => ({
  panels: panels.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
  readings: [plain(readings[0]), ...readings.slice(1).map(plain)],
  plan(size, reading) {
    const { change } = readings.find(({ id }) => id === reading)!;
    const settings = panels.flatMap(({ id, points }) =>
      points(size).map((point) => ({ precision: 'float64' as const, ...point, panel: id, ...change })),
    );
    const seeds = Array.from({ length: SEEDS[size] }, (_, seed) => seed);
    return seeds.flatMap((seed) => settings.map((point) => ({ ...point, reading, seed })));
  },
  run: runStep,
  figures(panel, reading, answers) {
    const own = panels.find(({ id }) => id === panel.id)!;
    return [figure(own, reading, tableOf(own, answers))];
  },
  drawn: (panel, reading, table) => [
    figure(
      panels.find(({ id }) => id === panel.id)!,
      reading,
      table,
    ),
  ],
});

const plain = ({ id, text }: Reading): Reading => ({ id, text });

type Answers = readonly Answer<StepPoint, StepResult>[];

/** Architectures beside each other are series of their own. */
const seriesOf = ({ rule, architecture }: Row, both: boolean): string => {
  const name = RULE_NAMES[rule as StepRule];
  return both ? `${name}, ${architecture === 'dln' ? 'no skips' : 'residual'}` : name;
};

function tableOf({ x }: AlignmentPanel, answers: Answers): Table {
  const rows = answers.flatMap(({ point, result }) =>
    point.rules.map((rule) => {
      const { infinitesimal, finite } = result.alignment[rule]!;
      return [
        ...[point.panel, point.reading, point.architecture, point[x.field]!, rule, point.seed],
        ...[infinitesimal, finite],
      ];
    }),
  );
  return {
    head: ['panel', 'reading', 'architecture', x.field, 'rule', 'seed', 'infinitesimal', 'finite'],
    rows,
  };
}

/** Both alignments beside each other: the mean over seeds as a line, the least and the greatest as a band. */
function figure(panel: AlignmentPanel, reading: Reading, table: Table): Figure {
  const rows = rowsOf(table);
  const both = new Set(rows.map(({ architecture }) => architecture)).size > 1;
  const values = rows
    .flatMap((row) => {
      const at = { x: Number(row[panel.x.field]), series: seriesOf(row, both) };
      return [
        { ...at, step: 'α → 0', alignment: Number(row['infinitesimal']) },
        { ...at, step: 'α = 10⁻⁴', alignment: Number(row['finite']) },
      ];
    })
    .filter(({ alignment }) => Number.isFinite(alignment));
  const decades = panel.x.log && values.length > 0 ? decadesAxis(values.map((value) => value.x)) : undefined;
  const x = {
    ...{ field: 'x', type: 'quantitative', title: panel.x.title },
    axis: { ...decades?.axis, grid: false, labelOverlap: true },
    scale: decades?.scale ?? { zero: false },
  };
  const y = { type: 'quantitative', scale: { zero: false } };
  const color = {
    field: 'series',
    type: 'nominal',
    legend: { orient: 'top', title: null, columns: 2, symbolOpacity: 1 },
  };
  return {
    id: `${panel.id}-${reading.id}`,
    panel: panel.id,
    title: panel.title,
    caption: `${panel.settings}. ${reading.text}. Lines: mean over ${new Set(rows.map(({ seed }) => seed)).size} seeds; bands: least to greatest.`,
    data: table,
    kind: 'chart',
    spec: chartSpec({
      data: { values },
      facet: { column: { field: 'step', type: 'nominal', title: null } },
      spec: {
        ...{ width: 280, height: 240 },
        layer: [
          {
            mark: { type: 'area', opacity: 0.15 },
            encoding: {
              x,
              y: { ...y, field: 'alignment', aggregate: 'min', title: 'target alignment' },
              y2: { field: 'alignment', aggregate: 'max' },
              color,
            },
          },
          {
            mark: { type: 'line', point: true },
            encoding: { x, y: { ...y, field: 'alignment', aggregate: 'mean', title: 'target alignment' }, color },
          },
        ],
      },
    }),
  };
}
