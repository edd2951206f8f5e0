import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Outside } from '../outside.ts';

/**
 * Makes one command of the command line: its options, its help, and an action that loads what it needs when it runs and tells its
 * exit status to `end`.
 */
export type MakeCommand = (outside: Outside, end: (status: number) => void) => CommandUnknownOpts;
