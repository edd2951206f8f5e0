import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { PcnCheckError, ValueError } from '../errors.ts';
import { checkCommand } from './commands/check.ts';
import type { MakeCommand } from './commands/command.ts';
import { compareCommand } from './commands/compare.ts';
import { coordinatesCommand } from './commands/coordinates.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { enginesCommand } from './commands/engines.ts';
import { experimentCommand } from './commands/experiment.ts';
import { figureCommand } from './commands/figure.ts';
import { gateCommand } from './commands/gate.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { modelCommand } from './commands/model.ts';
import { theoryCommand } from './commands/theory.ts';
import { verifyCommand } from './commands/verify.ts';
import { packageVersion } from './files.ts';
import type { Outside } from './outside.ts';

/** The commands, in the order of the help. */
const COMMANDS: readonly MakeCommand[] = [
  ...[verifyCommand, checkCommand, modelCommand, gateCommand, theoryCommand, compareCommand, diagnoseCommand],
  ...[coordinatesCommand, figureCommand, experimentCommand, initCommand, listCommand, enginesCommand],
];

const MISUSE = 2;

/** Runs the command line with its arguments, and returns the exit status. What is misuse is said in one line. */
export async function run(args: readonly string[], outside: Outside): Promise<number> {
  let status = 0;
  const program = new Command('pcn-check')
    .description('Decides what theory says about predictive coding and backpropagation.')
    .version(await packageVersion(), '--version')
    .configureOutput({
      writeOut: (text) => outside.out.write(text),
      writeErr: (text) => outside.error.write(text),
      outputError: () => undefined, // said below, in one line
      getOutHelpWidth: () => outside.out.columns ?? 120,
      getErrHelpWidth: () => outside.error.columns ?? 120,
    })
    .exitOverride()
    .hook('preAction', (_, command) => requireValues(command))
    .addHelpText(
      'after',
      `
environment:
  PCN_CHECK_BLAS  name or path of a BLAS library to use, or "off" (default: the fastest that is found)

exit status: 0 as expected, 1 not as expected, 2 misuse, 130 interrupted; "pcn-check COMMAND --help" says more`,
    );
  for (const make of COMMANDS) {
    const command = make(outside, (ended) => (status = ended)).copyInheritedSettings(program);
    for (const sub of command.commands) sub.copyInheritedSettings(command);
    program.addCommand(command);
  }
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0; // help and version
      if (error.code !== 'commander.help') outside.error.write(misuse(error.message)); // its help said all
    } else if (error instanceof PcnCheckError) outside.error.write(`${error.message}\n`);
    else throw error;
    return MISUSE;
  }
}

/** What the library says of misuse, as one line: the nearest command or option too. */
const misuse = (message: string): string =>
  `pcn-check: ${message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll(/\s*\n\s*/g, ' ')}; see --help\n`;

/** @throws {ValueError} when an option stands where another one's value should */
function requireValues(command: CommandUnknownOpts): void {
  for (const option of command.options)
    for (const value of [command.getOptionValue(option.attributeName())].flat())
      if (typeof value === 'string' && value.startsWith('--'))
        throw new ValueError(`pcn-check: ${option.long} must have a value, got the option ${value}; see --help`);
}
