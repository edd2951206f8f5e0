import type { Experiment } from './experiment.ts';
import { FIGURES, experimentOf } from './index.ts';
import { type RecordedRun, aboutOf, foldersOnRecord, folderOf, keptTable, runOf } from './keptTables.ts';
import { pointsOf } from './part.ts';
import type { ExperimentRecord } from './tell.ts';

/** A figure as the package has it on record, and how that was made. */
export interface Recorded {
  readonly record: ExperimentRecord;
  readonly runs: readonly RecordedRun[];
  /** Which of the runs gave a figure, by its id. */
  readonly runOf: Readonly<Record<string, RecordedRun>>;
}

/** The figures whose full plans the package has on record, in their order: one that takes days of a processor has none. */
export async function figuresOnRecord(): Promise<readonly string[]> {
  const folders = await foldersOnRecord();
  return Object.keys(FIGURES).filter((id) => folders.has(folderOf(id)));
}

/** A figure of a paper from the tables that the package carries; nothing is run. */
export async function recordedFigure(id: string): Promise<Recorded> {
  const experiment = await experimentOf(id);
  const about = await aboutOf(id);
  const { title, source, version, panels = [], readings = [] } = experiment;
  const parts = panels.flatMap((panel) =>
    readings.flatMap((reading) =>
      runOf(about, { panel: panel.id, reading: reading.id }) === undefined ? [] : [{ panel, reading }],
    ),
  );
  const figures = await Promise.all(
    parts.map(async ({ panel, reading }) => {
      const { table, run } = await keptTable({ figure: id, panel: panel.id, reading: reading.id });
      return (experiment.drawn?.(panel.id, reading.id, table) ?? []).map((figure) => ({ figure, run }));
    }),
  );
  const shown = new Set(parts.map(({ reading }) => reading));
  return {
    record: {
      ...{ id, title, source, version, engine: [...new Set(about.runs.map((run) => run.engine))].join('; ') },
      answers: parts.reduce((sum, part) => sum + pointsIn(experiment, part.panel.id, part.reading.id), 0),
      ...{ errors: [], figures: figures.flat().map(({ figure }) => figure), findings: [], panels },
      readings: readings.filter((reading) => shown.has(reading)),
    },
    runs: about.runs,
    runOf: Object.fromEntries(figures.flat().map(({ figure, run }) => [figure.id, run])),
  };
}

const pointsIn = (experiment: Experiment, panel: string, reading: string): number =>
  pointsOf(experiment, { size: 'full', panels: [panel], readings: [reading] }).length;
