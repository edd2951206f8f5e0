import { EngineError } from '../../errors.ts';
import { type Ran, outsideCommand } from './outsideCommand.ts';
import { MOST_TASKS, type Queue, type Scheduler, type Submission } from './scheduler.ts';
import { quoted } from './shell.ts';

/**
 * A running HyperQueue server, by the command hq where it is on the path, and by Python's package otherwise, which cannot cancel. What
 * became of a task is not asked for: its log says it.
 */
export function hyperqueue({
  adapter,
}: {
  /** The path of hyperqueue_tasks.py. */ readonly adapter: string;
}): Scheduler {
  return {
    name: 'hyperqueue',
    most: async () => MOST_TASKS,
    text: (submission) => `${['hq', ...submitWords(submission)].map(quoted).join(' ')}\n`,
    async submit(submission) {
      const ran =
        (await outsideCommand('hq', submitWords(submission))) ??
        (await python(adapter, ['submit'], JSON.stringify(submission)));
      const job = /(\d+)\s*$/.exec(ran.out)?.[1];
      if (ran.ok && job !== undefined) return job;
      throw new EngineError(
        `hyperqueue: the server must take the job, got: ${ran.error}; start one with \`hq server start\`, and workers`,
      );
    },
    async queue(job) {
      const ran = await outsideCommand('hq', ['job', 'info', job, '--output-mode=json']);
      if (ran === undefined) return queueOf(await python(adapter, ['queue', job]));
      return /not found/i.test(ran.out + ran.error) ? 'gone' : queueOf(ran);
    },
    fates: async () => new Map(),
    async cancel(job) {
      await outsideCommand('hq', ['job', 'cancel', job]);
    },
    cancelCommand: (job) => `hq job cancel ${job}`,
    never: /(?!)/,
  };
}

/** Each task ends as Node, with its number as the last argument. */
function submitWords({ name, count, round, command }: Submission): readonly string[] {
  return [
    ...['submit', `--array=0-${count - 1}`, `--name=${name}`, `--cwd=${round}`, '--output-mode=quiet'],
    ...['--stdout=none', `--stderr=${round}/logs/%{TASK_ID}.txt`, '--'],
    ...['sh', '-c', 'exec "$@" "$HQ_TASK_ID"', 'sh', ...command],
  ];
}

async function python(adapter: string, args: readonly string[], input?: string): Promise<Ran> {
  const ran = await outsideCommand('python3', [adapter, ...args], input);
  if (ran !== undefined && !/No module named/.test(ran.error)) return ran;
  throw new EngineError(
    'hyperqueue: hq must be on the path, or a python3 with the package hyperqueue, got neither; pip install hyperqueue',
  );
}

/** Counts of a job's tasks. Python's package does not tell those that run from those that wait. */
interface Counts {
  readonly total?: number;
  readonly running?: number;
  readonly finished?: number;
  readonly failed?: number;
  readonly canceled?: number;
}

function queueOf({ ok, out, error }: Ran): Queue | 'gone' | { readonly unknown: string } {
  if (!ok) return { unknown: error };
  const { total = 0, running, finished = 0, failed = 0, canceled = 0 } = countsOf(JSON.parse(out));
  const left = total - finished - failed - canceled;
  return left <= 0 ? 'gone' : { running: running ?? left, waiting: left - (running ?? left), reasons: [] };
}

/** What Python's package gives, and hq's record of a job, or the list of one. */
function countsOf(given: unknown): Counts {
  const one: unknown = Array.isArray(given) ? given[0] : given;
  const { info } = one as { info?: { task_count: number; task_stats: Counts } };
  return info ? { ...info.task_stats, total: info.task_count } : (one as Counts);
}
