import { Command, Option } from '@commander-js/extra-typings';
import { ValueError } from '../../errors.ts';
import type { MakeCommand } from './command.ts';
import { TIME_LIMIT, integer, seconds, widths } from './values.ts';

const PARAMETERISATIONS = ['mupc', 'ntp', 'sp', 'completep', 'mean-field'] as const;
const ACTIVATIONS = ['linear', 'tanh', 'relu', 'gelu', 'sigmoid'] as const;
/** Words that only networks of the package have. */
const OWN = ['parameterisation', 'rule', 'activation', 'depth', 'rate'] as const;

export const coordinatesCommand: MakeCommand = (outside, end) =>
  new Command('coordinates')
    .description('how activations, output and their changes scale with the width (docs/coordinates.md)')
    .addOption(new Option('--parameterisation <name>', 'of a network of the package').choices(PARAMETERISATIONS))
    .addOption(
      new Option('--rule <rule>', 'predictive coding at its equilibrium, or backpropagation (default: pc)').choices([
        'pc',
        'bp',
      ]),
    ) // prettier-ignore
    .addOption(
      new Option('--activation <name>', 'of layers 2 to L, before their weights (default: linear)').choices(
        ACTIVATIONS,
      ),
    ) // prettier-ignore
    .option('--depth <L>', 'layers, with skips between the first and the last (default: 4)', integer('depth', 3, 256))
    .option('--rate <η₀>', 'learning rate before its powers of the width (default: 0.1)', rate)
    .option('--command <cmd>', 'a command that measures a network of yours, in their place')
    .option('--widths <list>', 'two widths or more, with commas; an interval takes three', widths, [32, 64, 128, 256])
    .option('--seeds <n>', 'networks of each width; an interval takes two', integer('seeds', 1, 1000), 6)
    .option('--steps <t>', 'steps of full-batch training', integer('steps', 1, 100), 3)
    .option('--time-limit <s>', 'seconds that one answer of the command may take', seconds('time-limit'), TIME_LIMIT)
    .option('-o, --out <dir>', 'write index.html, coordinates.json and the chart as SVG and PNG there')
    .option('--json', 'print JSON and nothing else')
    .addHelpText(
      'after',
      '\nexit status: 0 not unstable (what is undecided is said), 1 unstable, or an answer was lost, 2 misuse, or too few answers, 130 interrupted',
    )
    .action(async (options) => {
      const { command, parameterisation } = options;
      if ((command === undefined) === (parameterisation === undefined))
        throw new ValueError(
          `pcn-check: coordinates must have --parameterisation or --command, got ${command === undefined ? 'neither' : 'both'}; see coordinates --help`,
        );
      const alone = OWN.find((name) => command !== undefined && options[name] !== undefined);
      if (alone)
        throw new ValueError(`pcn-check: --${alone} must come with --parameterisation, got --command; leave it out`);
      const { coordinates } = await import('../coordinates.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM', 'SIGHUP']);
      end(await coordinates(options, { ...outside, signal }));
    });

function rate(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new ValueError(`pcn-check: --rate must be a positive number, got ${JSON.stringify(text)}; such as 0.1`);
}
