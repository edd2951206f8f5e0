import { type CommandOptions, type CommandRule, commandRule } from '../conformance/commandRule.ts';
import { DataError } from '../errors.ts';
import { fileName } from './commands/fileName.ts';

export interface NamedCommand extends CommandOptions {
  /** In place of the name that the command gives itself in its first line. */
  readonly name?: string;
}

/**
 * A rule that a command computes, under a name that a file can have: what is not a letter, a digit, `_`, `.` or `-` becomes `-`.
 * Close it.
 * @throws {DataError} when the command does not start, or gives itself a name of which nothing is left
 */
export async function openCommand({ name, ...options }: NamedCommand): Promise<CommandRule> {
  const rule = await commandRule(options);
  try {
    const fault = rule.fault();
    if (fault !== undefined) throw new CommandFault(fault, rule.stderr());
    const id = name ?? fileName(rule.name);
    if (id === '')
      throw new DataError(
        `gate: the command's name must have a letter or a digit of ASCII, got ${JSON.stringify(rule.name)}; choose one with --name`,
      );
    return { ...rule, id };
  } catch (error) {
    await rule.close();
    throw error;
  }
}

/** The command did not start; it carries what it wrote on standard error. */
export class CommandFault extends DataError {
  override name = 'CommandFault';
  readonly stderr: string;
  constructor(reason: string, stderr: string) {
    super(`gate: the command must start and say its first line, got "${reason}"; try it by hand`);
    this.stderr = stderr;
  }
}
