import type {
  Answer,
  Experiment,
  ExperimentEngine,
  Figure,
  Panel,
  Reading,
  Size,
  Statement,
  Table,
} from './experiment.ts';

/** What every point of a paper's figure says of itself. */
export interface PanelPoint {
  readonly panel: string;
  readonly reading: string;
}

/** Panels of a figure that share how their points are run and drawn. */
export interface PanelSet<P extends PanelPoint, R> {
  readonly panels: readonly Panel[];
  readonly readings: readonly [Reading, ...Reading[]];
  plan(size: Size, reading: string): readonly P[];
  check?(points: readonly P[], data?: string): Promise<boolean>;
  run(point: P, on: ExperimentEngine, data?: string): Promise<R>;
  /** Figures of one panel in one reading. */
  figures(panel: Panel, reading: Reading, answers: readonly Answer<P, R>[]): readonly Figure[];
  findings?(panel: Panel, reading: Reading, answers: readonly Answer<P, R>[]): readonly Statement[];
  /** The same from the table that is kept of it. */
  drawn(panel: Panel, reading: Reading, table: Table): readonly Figure[];
}

type AnySet = PanelSet<PanelPoint, unknown>;
type Answers = readonly Answer<PanelPoint, unknown>[];
type About = Pick<Experiment, 'id' | 'title' | 'source' | 'version' | 'engines'>;

/**
 * A figure of a paper as one experiment: its points are those of its sets of panels, each run and drawn by its own set. Asked for a
 * reading, it plans the panels that have it.
 */
export function paperFigure(about: About, sets: readonly AnySet[]): Experiment<PanelPoint> {
  const readings = [...new Map(sets.flatMap((set) => set.readings).map((reading) => [reading.id, reading])).values()];
  const setOf = (panel: string): AnySet => sets.find(({ panels }) => panels.some(({ id }) => id === panel))!;
  /** Panels in their readings, as far as there are answers. */
  const parts = <T>(
    answers: Answers,
    draw: (set: AnySet, panel: Panel, reading: Reading, answers: Answers) => readonly T[],
  ): T[] =>
    sets.flatMap((set) =>
      set.panels.flatMap((panel) =>
        set.readings.flatMap((reading) => {
          const own = answers.filter(({ point }) => point.panel === panel.id && point.reading === reading.id);
          return own.length === 0 ? [] : draw(set, panel, reading, own);
        }),
      ),
    );
  return {
    ...about,
    panels: sets.flatMap((set) => set.panels),
    readings,
    plan: (size, reading) =>
      sets.flatMap((set) => {
        if (reading === undefined) return set.plan(size, set.readings[0].id);
        return set.readings.some(({ id }) => id === reading) ? set.plan(size, reading) : [];
      }),
    async check(points, data) {
      let read = false;
      for (const set of sets)
        if (
          await set.check?.(
            points.filter((point) => setOf(point.panel) === set),
            data,
          )
        )
          read = true;
      return read;
    },
    run: (point, on, data) => setOf(point.panel).run(point, on, data),
    figures: (answers) => parts(answers, (set, ...part) => set.figures(...part)),
    findings: (answers) =>
      parts(answers, (set, panel, ...part) =>
        (set.findings?.(panel, ...part) ?? []).map((statement) => ({ ...statement, panel: panel.id })),
      ),
    drawn(panelId, readingId, table) {
      const set = setOf(panelId);
      const panel = set.panels.find(({ id }) => id === panelId)!;
      return set.drawn(
        panel,
        set.readings.find(({ id }) => id === readingId)!,
        table,
      );
    },
  };
}
