import type { DType } from '../../src/arithmetic/hostArithmetic.ts';
import type { NetworkNumbers } from '../../src/network/numbers.ts';

/** What a contender computes, in plain numbers: the same for everyone. Matrices are row-major, a sample is a column. */
export interface Task {
  /** `descent`: z after `steps` steps of size `stepSize`. `gradients`: ∂F*∕∂W_l, mean over the batch, `steps` times over. */
  readonly kind: 'descent' | 'gradients';
  readonly title: string;
  readonly dtype: DType;
  readonly network: NetworkNumbers;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly batch: number;
  /** z_1..z_{L−1} to start from. */
  readonly start: readonly Float64Array[];
  readonly stepSize: number;
  readonly steps: number;
}

/** A task made ready: arrays loaded, code compiled. */
export interface Session {
  /** Does the whole task once; seconds on the contender's own clock. */
  run(): Promise<number>;
  /** What the last run computed: z_1..z_{L−1}, or the gradients of W_1..W_L. */
  result(): Promise<readonly Float64Array[]>;
}

export interface Contender {
  readonly name: string;
  readonly about: string;
  readonly ours: boolean;
  /** Undefined where this contender does not play, by its dtype or its kind. */
  open(task: Task): Promise<Session | undefined>;
}
