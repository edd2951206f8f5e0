import { Option } from '@commander-js/extra-typings';
import { CLUSTERS } from './clusters.ts';
import { integer, matching, oneOf } from './values.ts';

const MOST_HANDS = 64;
const MOST_NUMBER = 999_999_999;
/** Threads unless told, on a machine that has as many cores. */
export const USUAL_THREADS = 4;

/** The options that say who does the points of a plan; `doPoints` takes their values. */
export const HAND_OPTIONS = {
  threads: new Option(
    '--threads <n>',
    `worker threads, 0 for none: a signal then ends the run after the point in hand (default: one a core, at most ${USUAL_THREADS})`,
  ).argParser(integer('threads', 0, MOST_HANDS)),
  processes: new Option('--processes <n>', 'a process for each point, n at a time').argParser(
    integer('processes', 1, MOST_HANDS),
  ),
  on: new Option(
    '--on <cluster>',
    `where the points are done, in place of this machine: ${CLUSTERS.join(', or a running ')}`,
  ).argParser(oneOf('on', CLUSTERS)),
  partition: new Option('--partition <name>', "Slurm's partition").argParser(
    matching('partition', /^[\w.,-]+$/, 'a name, or several with commas'),
  ),
  time: new Option('--time <limit>', "a task's time for Slurm, as in sbatch: 90, 1:30:00, 2-12").argParser(
    matching('time', /^(\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2})$/, 'minutes, H:MM:SS or D-HH'),
  ),
  memory: new Option('--memory <size>', "a task's memory for Slurm, as in sbatch: 4G").argParser(
    matching('memory', /^\d+[KMGT]?$/, 'a number with K, M, G or T'),
  ),
  chunkSize: new Option(
    '--chunk-size <n>',
    'points that a task does (default: so many that there are at most 1000 tasks)',
  ).argParser(integer('chunk-size', 1, MOST_NUMBER)),
  dryRun: new Option('--dry-run', 'print what would be submitted, and do nothing'),
};
