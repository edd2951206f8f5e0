/** A command as options give it. */
export interface TypedCommand {
  readonly command: string;
  readonly name?: string;
  readonly oneShot?: boolean;
  readonly timeLimit?: number;
}

/** An argument as a shell takes it. */
export const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;

/** The rule as it is typed: a built-in one's id, a module's file, or a command with its options. */
export function ruleArguments(rule: string | TypedCommand): string {
  if (typeof rule === 'string') return quoted(rule);
  const { command, name, oneShot, timeLimit } = rule;
  return [
    `--command ${quoted(command)}`,
    ...(name === undefined ? [] : [`--name ${quoted(name)}`]),
    ...(oneShot === true ? ['--one-shot'] : []),
    ...(timeLimit === undefined ? [] : [`--time-limit ${timeLimit}`]),
  ].join(' ');
}
