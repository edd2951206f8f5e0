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

/** Data of a figure, which src/report/ draws. Numbers are finite; what is not is said in words. */
export type Figure = {
  /** Of letters, digits and dashes: a file's name. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
} & (
  | {
      readonly kind: 'chart';
      /** A Vega-Lite specification with its data. */
      readonly spec: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly (string | number)[])[];
    }
  | { readonly kind: 'text'; readonly text: string }
);

/** A sentence that the answers say, and whether it is as expected. */
export interface Statement {
  readonly text: string;
  readonly asExpected: boolean;
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
  plan(size: Size): readonly P[];
  run(point: P, on: ExperimentEngine): Promise<R>;
  /** From the answers of a plan in its order; some may be missing. */
  figures(answers: readonly Answer<P, R>[]): readonly Figure[];
  findings?(answers: readonly Answer<P, R>[]): readonly Statement[];
}
