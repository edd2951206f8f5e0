import type { ArrayArithmetic } from '../arithmetic/hostArithmetic.ts';

/** What an experiment computes with: a number system whose matrices are arrays of this machine. */
export type ExperimentEngine = ArrayArithmetic<'float64'>;

/** `quick`: the same figure from fewer or smaller points, in seconds to a minute. */
export type Size = 'quick' | 'full';

/** What one point gave, and what it took. */
export interface Answer<P, R> {
  readonly point: P;
  readonly result: R;
  readonly engine: string;
  /** Library, version, device. */
  readonly about: string;
  readonly seconds: number;
  /** Largest resident set of the process that ran it: the point's own only where it had a process of its own. */
  readonly peakBytes: number;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Columns that depend on other rows too, such as a best of all seeds. */
  readonly ofAll?: readonly string[];
}

/** Data of a figure, which src/report/ draws. Numbers are finite; what is not is said in words. */
export type Figure = {
  /** Of letters, digits and dashes: a file's name. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** The panel that it belongs to, where the experiment has panels. */
  readonly panel?: string;
  /** The numbers behind it, one row a point of the plan, to be kept as CSV. */
  readonly data?: Table;
} & (
  | {
      readonly kind: 'chart';
      /** A Vega-Lite specification with its data. */
      readonly spec: Readonly<Record<string, unknown>>;
    }
  | ({ readonly kind: 'table' } & Table)
  | { readonly kind: 'text'; readonly text: string }
);

/** A sentence that the answers say, and whether it is as expected. */
export interface Statement {
  readonly text: string;
  readonly asExpected: boolean;
  /** The panel that it is about, where the experiment has panels. */
  readonly panel?: string;
}

/** One way to read settings that a source leaves open or prints twice. */
export interface Reading {
  /** Of letters, digits and dashes: a file's name, and the value of a point's field `reading`. */
  readonly id: string;
  /** What is taken, and where the source says so. */
  readonly text: string;
}

/** A panel of a paper's figure. */
export interface Panel {
  /** As the paper letters it, in small letters: "a", "e". The value of a point's field `panel`. */
  readonly id: string;
  readonly title: string;
  /** The settings as the paper names them. */
  readonly settings: string;
  /** What the paper says of it, in our words. */
  readonly says: string;
}

/**
 * An experiment as data: a plan of points, a pure function from a point to a result, and figures and findings as functions of the
 * answers. Points and results are plain JSON (numbers may be infinite or NaN in results); all randomness comes from seeds in the
 * points, so that a point gives the same result on every thread, process and machine, up to the engine's rounding.
 */
export interface Experiment<P = unknown, R = unknown> {
  readonly id: string;
  readonly title: string;
  /** The paper and place whose figure it is, or what it is evidence for. */
  readonly source: string;
  /** Raised whenever the results of equal points change: records of another version are never mixed with these. */
  readonly version: number;
  /** The engines that it runs on; the first that the machine offers is the default. */
  readonly engines: readonly string[];
  /** Its figures show seconds and memory: each point has a process of its own, one at a time unless told. */
  readonly measuresCost?: boolean;
  /** Set on a figure of a paper: its panels, in the paper's order. Every point names its own. */
  readonly panels?: readonly Panel[];
  /** How the settings can be read, where that decides something. Every point names its own. */
  readonly readings?: readonly Reading[];
  /** The points of a size, in one reading; unless told, in the first reading of each panel. */
  plan(size: Size, reading?: string): readonly P[];
  /** Refuses points that cannot be run here, before the first of them is; says whether they read the folder of data. */
  check?(points: readonly P[], data?: string): Promise<boolean>;
  /** `data` is the folder of data that do not come with the package, where one was named. */
  run(point: P, on: ExperimentEngine, data?: string): Promise<R>;
  /** From the answers of a plan in its order; some may be missing. */
  figures(answers: readonly Answer<P, R>[]): readonly Figure[];
  findings?(answers: readonly Answer<P, R>[]): readonly Statement[];
  /** Figures of a panel in a reading from the table that is kept of its full plan: as much as can be drawn without the runs. */
  drawn?(panel: string, reading: string, table: Table): readonly Figure[];
}
