import { Command } from '@commander-js/extra-typings';
import { CLUSTERS } from './clusters.ts';
import type { MakeCommand } from './command.ts';
import { integer, matching, oneOf } from './values.ts';

const MOST_HANDS = 64;
const USUAL_THREADS = 4;
const MOST_NUMBER = 999_999_999;

/** Experiments: plans of points, done here or on several machines, and the figures that they give. */
export const experimentCommand: MakeCommand = (outside, end) => {
  const command = new Command('experiment').description(
    'list, run and merge experiments: plans of points, and their figures',
  );
  command
    .command('list')
    .description('the experiments with their sources')
    .action(async () => {
      const { listExperiments } = await import('../experimentCommands.ts');
      end(await listExperiments(outside.out));
    });
  command
    .command('run <id>')
    .description('do what the folder does not have yet, and write figures when the plan is whole')
    .option('--quick', 'fewer or smaller points (default)')
    .option('--full', 'the whole plan')
    .option('--out <dir>', 'folder of the records and figures (default: experiments/ID)')
    .option('--shard <i/n>', 'do the i-th of n parts of the plan, to be merged later')
    .option(
      '--threads <n>',
      `worker threads, 0 for none (default: one a core, at most ${USUAL_THREADS})`,
      integer('threads', 0, MOST_HANDS),
    )
    .option('--processes <n>', 'a process for each point, n at a time', integer('processes', 1, MOST_HANDS))
    .option(
      '--on <cluster>',
      `where the points are done, in place of this machine: ${CLUSTERS.join(', or a running ')}`,
      oneOf('on', CLUSTERS),
    )
    .option(
      '--partition <name>',
      "Slurm's partition",
      matching('partition', /^[\w.,-]+$/, 'a name, or several with commas'),
    )
    .option(
      '--time <limit>',
      "a task's time for Slurm, as in sbatch: 90, 1:30:00, 2-12",
      matching('time', /^(\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2})$/, 'minutes, H:MM:SS or D-HH'),
    )
    .option(
      '--memory <size>',
      "a task's memory for Slurm, as in sbatch: 4G",
      matching('memory', /^\d+[KMGT]?$/, 'a number with K, M, G or T'),
    )
    .option(
      '--chunk-size <n>',
      'points that a task does (default: so many that there are at most 1000 tasks)',
      integer('chunk-size', 1, MOST_NUMBER),
    )
    .option('--dry-run', 'print what would be submitted, and do nothing')
    .option('--engine <name>', 'an engine of the experiment (default: its first that this machine offers)')
    .option('--json', 'print the record as JSON and nothing else')
    .addHelpText('after', EXIT)
    .action(async (id, options) => {
      const { runExperiment } = await import('../experimentCommands.ts');
      const signal = outside.interruption(['SIGINT', 'SIGTERM']);
      const threads = Math.min(outside.cores, USUAL_THREADS);
      end(await runExperiment(id, options, { ...outside, signal, threads, node: process.execPath }));
    });
  command
    .command('merge <dirs...>')
    .description('put the records of several folders into one, and write figures when the plan is whole')
    .requiredOption('--out <dir>', 'the folder that takes them')
    .option('--quick', 'figures of the quick plan (default)')
    .option('--full', 'figures of the whole plan')
    .option('--json', 'print the record as JSON and nothing else')
    .addHelpText('after', EXIT)
    .action(async (folders, options) => {
      const { mergeExperiments } = await import('../experimentCommands.ts');
      end(await mergeExperiments(folders, options, outside));
    });
  const chunk = new Command('chunk')
    .description("what a cluster's task runs: the points that chunk INDEX of a round in the folder names")
    .argument('<dir>', 'folder of the records')
    .argument('<round>', 'number of the round', integer('round', 1, MOST_NUMBER))
    .argument('<index>', 'number of the chunk', integer('index', 0, MOST_NUMBER))
    .action(async (folder, round, index) => {
      const { runChunk } = await import('../chunkCommand.ts');
      end(await runChunk(folder, round, index, { ...outside, node: process.execPath }));
    });
  command.addCommand(chunk, { hidden: true });
  return command;
};

const EXIT = `
exit status: 0 every finding as expected, or a part done; 1 one is not, or a point gave an error; 2 misuse; 130 interrupted`;
