import { DataError } from '../../errors.ts';
import { type Conversation, RuleFault, converse, quoted } from '../../protocol/conversation.ts';
import type { CoordinateRun, CoordinateStep } from '../../training/coordinateRun.ts';

export const COORDINATES_FORMAT = 'pcn-check-coordinates/1';

export interface AskedNetwork {
  readonly width: number;
  readonly seed: number;
  readonly steps: number;
}

export interface CommandOptions {
  /** Seconds for one answer. */
  readonly timeLimit: number;
  /** Sees what the command writes on standard error. */
  readonly onError: (text: string) => void;
  /** Ends the command and all that it started. */
  readonly signal?: AbortSignal;
}

const MEMORY = 16 * 2 ** 30;

/** A command that measures networks. One process answers as long as it can; one that failed is started anew for the next network. */
export interface CoordinateCommand {
  /** What it answers, or why it did not. */
  ask(network: AskedNetwork): Promise<CoordinateRun | { readonly missing: string }>;
  close(): Promise<void>;
}

/**
 * Lines of JSON, one a network. To
 *
 *     {"protocol": "pcn-check-coordinates/1", "width": 64, "seed": 1, "steps": 3}
 *
 * it answers {"steps": [{"output": rms, "output_change": rms, "activations": {name: rms, …}, "activation_changes": {…}}, …]}, the
 * network at initialisation first and then after each step; a shorter list is a run that diverged, as are numbers that are not finite.
 */
export function coordinateCommand(command: string, { timeLimit, onError, signal }: CommandOptions): CoordinateCommand {
  let current: Conversation | undefined;
  const stop = (): void => current?.kill();
  signal?.addEventListener('abort', stop);
  return {
    async ask(network) {
      if (signal?.aborted) return { missing: 'interrupted' };
      current ??= converse(command, { memory: MEMORY, answersBy: 'line' }, onError);
      try {
        const line = await current.ask(JSON.stringify({ protocol: COORDINATES_FORMAT, ...network }), timeLimit);
        return answerOf(line, network.steps);
      } catch (error) {
        if (!(error instanceof RuleFault || error instanceof DataError)) throw error;
        current?.kill();
        current = undefined;
        return { missing: error.message };
      }
    },
    async close() {
      signal?.removeEventListener('abort', stop);
      await current?.close();
    },
  };
}

/** @throws {DataError} when it is no answer */
function answerOf(line: string, steps: number): CoordinateRun {
  const answer = parsed(line);
  const list = record(answer)?.['steps'];
  if (!Array.isArray(list) || list.length > steps + 1)
    throw refused(`hold at most ${steps + 1} steps, the first at initialisation`, line);
  const found: CoordinateStep[] = [];
  for (const [step, given] of list.entries()) {
    const at = stepOf(given, step, line);
    if (at === undefined) return { steps: found, ended: { step, why: 'not finite' } };
    found.push(at);
  }
  return found.length === steps + 1
    ? { steps: found }
    : { steps: found, ended: { step: found.length, why: 'no more steps' } };
}

/** Undefined where a number is not finite. @throws {DataError} when it is no step */
function stepOf(given: unknown, step: number, line: string): CoordinateStep | undefined {
  const { output, output_change = step === 0 ? 0 : undefined, activations, activation_changes } = record(given) ?? {};
  const sizes = record(activations);
  const changes = record(activation_changes) ?? (step === 0 ? {} : undefined);
  if (sizes === undefined || changes === undefined)
    throw refused(`have activations and, after step 0, activation_changes by name`, line);
  const names = Object.keys(sizes);
  if (names.length === 0 || (step > 0 && names.some((name) => !Object.hasOwn(changes, name))))
    throw refused('name at least one activation, and a change of each', line);
  const numbers = [output, output_change, ...Object.values(sizes), ...Object.values(changes)];
  if (numbers.includes(null)) return undefined;
  if (!numbers.every((value) => typeof value === 'number' && value >= 0))
    throw refused('have root mean squares, which are numbers of at least 0', line);
  return {
    ...{ step, output: output as number, outputChange: output_change as number },
    activations: sizes as Record<string, number>,
    changes: changes as Record<string, number>,
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** What is no number of JSON, as Python writes it, is null. @throws {DataError} when the line is no JSON */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line.replaceAll(/(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g, 'null'));
  } catch {
    throw refused('be a line of JSON', line);
  }
}

const refused = (must: string, line: string): DataError =>
  new DataError(`coordinates: an answer must ${must}, got ${quoted(line)}; see docs/coordinates.md`);
