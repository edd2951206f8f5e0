import type { Random } from '../random.ts';

/** B samples as columns: x (inputs × B) and y (outputs × B), row-major. */
export interface Batch {
  readonly inputs: number;
  readonly outputs: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Where inputs and targets come from. */
export interface DataSource {
  /** teacher, digits, mnist */
  readonly name: string;
  /** The sizes that the data has, where it has its own; a synthetic source takes the ones asked for. */
  readonly sizes?: { readonly inputs: number; readonly outputs: number };
  /** True when inputs and targets are integers, which exact number systems take as they are. */
  readonly integer: boolean;
  /** Sizes are the ones asked for unless the source has its own. Different samples for different random states. */
  draw(r: Random, inputs: number, outputs: number, batch: number): Batch;
}
