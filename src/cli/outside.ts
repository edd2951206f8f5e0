import type { EngineSettings } from '../evidence/engines.ts';
import type { ProgressStream } from './progress.ts';

/** What the outside world lends to a run. */
export interface Console {
  readonly out: ProgressStream;
  readonly error: ProgressStream;
  readonly color: boolean;
  /** Milliseconds; only differences are used. */
  readonly clock: () => number;
  readonly date: () => Date;
  readonly platform: { readonly node: string; readonly platform: string };
  /** What the machine's environment says about engines. */
  readonly engines: EngineSettings;
  /** Ends the run with status 130. */
  readonly signal: AbortSignal;
}

/** What the outside world lends to the command line. */
export interface Outside extends Omit<Console, 'signal'> {
  /** Cores of this machine. */
  readonly cores: number;
  /** Aborted by the first of these signals, none of which ends the process by itself from now on. */
  readonly interruption: (signals: readonly ('SIGINT' | 'SIGTERM' | 'SIGHUP')[]) => AbortSignal;
}
