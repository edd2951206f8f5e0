import type { CommandRule } from '../conformance/commandRule.ts';
import { printable } from '../report/cells.ts';
import { stderrTail } from '../report/gate/index.ts';
import { createCounter, watched } from './checkProgress.ts';
import { compareWithFile } from './gateCompare.ts';
import { update } from './gateUpdate.ts';
import { CommandFault, type NamedCommand, openCommand } from './openCommand.ts';
import { openRule } from './openRule.ts';
import type { Console } from './outside.ts';

export interface GateOptions {
  /** What `openRule` takes, or a command. */
  readonly rule: string | NamedCommand;
  /** The default depends on the rule's id. */
  readonly baseline?: string | undefined;
  readonly updateBaseline?: true | undefined;
  /** The baseline's own unless told. */
  readonly seed?: number | undefined;
  readonly json?: true | undefined;
  /** Where gate.json and history.html go; nothing is written unless told. */
  readonly out?: string | undefined;
  /** Past baselines in a folder instead of those in git's history. */
  readonly history?: string | undefined;
}

/** What the two kinds of run are given. */
export interface GateRun extends Pick<Console, 'out' | 'signal'> {
  /** Writes lines on standard error. */
  readonly say: (lines: readonly string[]) => void;
  /** Takes the progress away before anything else is written. */
  readonly finish: () => void;
  /** The rule, where it is a command. */
  readonly child: CommandRule | undefined;
}

/** Holds a rule against its baseline, or makes a new one; returns the exit status. */
export async function runGate(
  options: GateOptions,
  io: Pick<Console, 'out' | 'error' | 'clock' | 'signal'>,
): Promise<number> {
  const say: GateRun['say'] = (lines) => lines.forEach((text) => io.error.write(`${printable(text)}\n`));
  const child = await open(options.rule, say);
  const stop = (): void => child?.kill();
  io.signal.addEventListener('abort', stop);
  if (io.signal.aborted) stop(); // while the command started
  let opened: Awaited<ReturnType<typeof openRule>> | undefined = child;
  const { count, finish } = createCounter(options.json ? { write: () => true } : io.error, io.clock);
  try {
    const onOutput = (text: string): void => void io.error.write(text);
    opened ??= await openRule(options.rule as string, onOutput);
    const rule = watched(opened, count);
    const file = options.baseline ?? `fixtures/baselines/${rule.id}.txt`;
    const run: GateRun = { out: io.out, signal: io.signal, say, finish, child };
    return await (options.updateBaseline ? update : compareWithFile)(rule, file, options, run);
  } catch (error) {
    if (io.signal.aborted) return 130;
    throw error;
  } finally {
    finish();
    io.signal.removeEventListener('abort', stop);
    await opened?.close();
  }
}

async function open(rule: GateOptions['rule'], say: GateRun['say']): Promise<CommandRule | undefined> {
  if (typeof rule === 'string') return undefined;
  try {
    return await openCommand(rule);
  } catch (error) {
    if (error instanceof CommandFault) say(stderrTail(error.stderr));
    throw error;
  }
}
