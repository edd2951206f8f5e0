/** Tasks 0 to count − 1, each the same command with its own number. */
export interface Submission {
  readonly name: string;
  readonly count: number;
  /** An absolute folder that holds logs/, where task i leaves i.txt. */
  readonly round: string;
  /** Program and arguments, to which a task's number is added. */
  readonly command: readonly string[];
}

/** Tasks of a job that have not ended. */
export interface Queue {
  readonly waiting: number;
  readonly running: number;
  /** Why tasks wait, in the scheduler's words. */
  readonly reasons: readonly string[];
}

/** What runs tasks on other machines. What it says of a task is a hint; what counts is the records. */
export interface Scheduler {
  readonly name: string;
  /** Most tasks that it takes at once. */
  most(): Promise<number>;
  /** What is submitted, for the eye. */
  text(submission: Submission): string;
  /**
   * The job's number.
   * @throws {EngineError} when the job is not taken, with what the scheduler said
   */
  submit(submission: Submission): Promise<string>;
  /** `gone`: no task is left, or the job is forgotten. `unknown`: no answer now, for the reason given. */
  queue(job: string): Promise<Queue | 'gone' | { readonly unknown: string }>;
  /** What became of tasks, as far as it is still known. */
  fates(job: string): Promise<ReadonlyMap<number, string>>;
  /** Ends what is left of a job that is not needed any more. */
  cancel(job: string): Promise<void>;
  /** The command with which a person ends a job. */
  readonly cancelCommand: (job: string) => string;
  /** Reasons for which a task waits for ever. */
  readonly never: RegExp;
}

/** Most tasks of one job: schedulers slow down with more, and each is a start of Node. */
export const MOST_TASKS = 1000;
