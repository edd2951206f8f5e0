import { rowsOf } from '../csv.ts';
import type { Figure, Panel, Reading, Size } from '../experiment.ts';
import type { PanelSet } from '../paperFigure.ts';
import { type JudgedPoint, judgedPoints } from './behaviours.ts';
import { type ScalingPoint, type ScalingStep, runScalingPoint } from './scalingPoint.ts';
import { scalingTable } from './scalingTable.ts';

type Setting = Omit<
  ScalingPoint,
  'panel' | 'reading' | 'seed' | 'inputs' | 'outputs' | 'batch' | 'outputPrecision' | 'moving'
>;

/** A panel of one rule. */
export interface ScalingPanel extends Panel {
  readonly at: (size: Size) => Setting;
  /** Charts of its points; the first carries the data. */
  readonly charts: readonly ScalingChart[];
}

export interface ScalingChart {
  /** A word of the figure's file name. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Exponents within ± this are constants. */
  readonly band: number;
  readonly draw: (points: readonly JudgedPoint[], reading: string) => Readonly<Record<string, unknown>>;
}

/** What a reading changes. */
export interface ScalingReadings extends Reading {
  readonly change: Pick<ScalingPoint, 'outputPrecision' | 'moving'> & Partial<Pick<ScalingPoint, 'sizes' | 'steps'>>;
}

export const UNIT: ScalingReadings = { id: 'unit', text: 'Output precision 1', change: { outputPrecision: 1 } };

/** M = B = 8: the exponent of f(0) of a single output would take ten times the seeds. */
const ENDS = { inputs: 16, outputs: 8, batch: 8 } as const;

export const scalingPanels = (
  panels: readonly ScalingPanel[],
  readings: readonly [ScalingReadings, ...ScalingReadings[]],
  seeds: Readonly<Record<Size, number>>,
): PanelSet<ScalingPoint, readonly ScalingStep[]> => {
  const figures = (panel: Panel, reading: Reading, table: ReturnType<typeof scalingTable>): Figure[] => {
    const rows = rowsOf(table);
    const drawn = new Set(table.rows.map((row) => row[table.head.indexOf('seed')])).size;
    return panels
      .find(({ id }) => id === panel.id)!
      .charts.map(({ id, title, caption, band, draw }, i) => ({
        ...{ id: `${panel.id}-${reading.id}-${id}`, panel: panel.id, title: `${panel.title}: ${title}` },
        caption: `${panel.settings}. ${reading.text}. ${caption} Slopes of ${drawn} seeds, 99 % intervals; a constant is within ±${band}.`,
        ...(i === 0 ? { data: table } : {}),
        ...{ kind: 'chart', spec: draw(judgedPoints(rows, band), reading.id) },
      }));
  };
  return {
    panels: panels.map(({ id, title, settings, says }) => ({ id, title, settings, says })),
    readings: [plain(readings[0]), ...readings.slice(1).map(plain)],
    plan: (size, reading) =>
      Array.from({ length: seeds[size] }, (_, seed) => seed).flatMap((seed) =>
        panels.map(({ id, at }) => {
          const { change } = readings.find((one) => one.id === reading)!;
          return { panel: id, reading, ...at(size), ...ENDS, ...change, seed };
        }),
      ),
    run: async (point, on) => runScalingPoint(point, on),
    figures: (panel, reading, answers) => figures(panel, reading, scalingTable(answers)),
    drawn: figures,
  };
};

const plain = ({ id, text }: Reading): Reading => ({ id, text });
