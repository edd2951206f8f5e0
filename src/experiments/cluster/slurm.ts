import { EngineError } from '../../errors.ts';
import { type Ran, outsideCommand } from './outsideCommand.ts';
import { MOST_TASKS, type Queue, type Scheduler, type Submission } from './scheduler.ts';
import { directivePath, quoted } from './shell.ts';

export interface SlurmOptions {
  readonly partition?: string | undefined;
  /** As sbatch's --time. */
  readonly time?: string | undefined;
  /** As sbatch's --mem. */
  readonly memory?: string | undefined;
}

/** Slurm's own, where the configuration does not say. */
const MAX_ARRAY_SIZE = 1001;

/** Job arrays of Slurm, by sbatch, squeue, scontrol and scancel. Accounting is not needed. */
export function slurm(options: SlurmOptions): Scheduler {
  return {
    name: 'slurm',
    async most() {
      const shown = await asked('scontrol', ['show', 'config']);
      const size = Number(/^\s*MaxArraySize\s*=\s*(\d+)/m.exec(shown?.out ?? '')?.[1] ?? MAX_ARRAY_SIZE);
      return Math.min(MOST_TASKS, size);
    },
    text: (submission) => slurmScript(submission, options),
    async submit(submission) {
      const ran = await outsideCommand('sbatch', ['--parsable'], slurmScript(submission, options));
      if (ran === undefined) throw absent('sbatch');
      const job = /^(\d+)(;|\s|$)/.exec(ran.out)?.[1]; // NUMBER or NUMBER;CLUSTER
      if (ran.ok && job !== undefined) return job;
      const partitions = /partition/i.test(ran.error) ? await partitionsText() : '';
      throw new EngineError(`slurm: sbatch must take the job, got: ${ran.error}${partitions}`);
    },
    async queue(job) {
      const ran = await asked('squeue', ['--noheader', '--array', `--jobs=${job}`, '--format=%T|%r']);
      if (ran.ok) return queueOf(ran.out);
      return /invalid job id/i.test(ran.error) ? 'gone' : { unknown: ran.error };
    },
    async fates(job) {
      const ran = await asked('scontrol', ['show', 'job', '--oneliner', job]);
      return fatesOf(ran.out);
    },
    async cancel(job) {
      await asked('scancel', [job]);
    },
    cancelCommand: (job) => `scancel ${job}`,
    never:
      /^(BadConstraints|InvalidAccount|InvalidQOS|AccountNotAllowed|QOSNotAllowed|PartitionNodeLimit|PartitionTimeLimit|PartitionInactive|JobHeldUser|JobHeldAdmin|DependencyNeverSatisfied|launch_failed_requeued_held)$/,
  };
}

/** An array whose tasks become Node by exec, so that Node itself is told when a task is cancelled or its time is up. */
export function slurmScript({ name, count, round, command }: Submission, options: SlurmOptions): string {
  const { partition, time, memory } = options;
  const directives = [
    ...[`--job-name=${name}`, `--array=0-${count - 1}`, '--ntasks=1', '--cpus-per-task=1'],
    ...['--requeue', '--open-mode=append', `--chdir=${directivePath(round)}`],
    `--output=${directivePath(`${round.replaceAll('%', '%%')}/logs/%a.txt`)}`, // %a: the task; %%: a percent sign
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
  ];
  return [
    '#!/bin/sh',
    ...directives.map((line) => `#SBATCH ${line}`),
    `exec ${command.map(quoted).join(' ')} "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n');
}

function queueOf(text: string): Queue | 'gone' {
  const tasks = text.split('\n').flatMap((line) => {
    const [state, reason] = line.trim().split('|');
    return state ? [{ state, reason: reason ?? '' }] : [];
  });
  if (tasks.length === 0) return 'gone';
  const waiting = tasks.filter(({ state }) => /^(PENDING|REQUEUED|REQUEUE_HOLD|CONFIGURING|SUSPENDED)/.test(state));
  const reasons = new Set(waiting.map(({ reason }) => reason).filter((reason) => !['', 'None'].includes(reason)));
  return { waiting: waiting.length, running: tasks.length - waiting.length, reasons: [...reasons] };
}

function fatesOf(text: string): ReadonlyMap<number, string> {
  const fates = new Map<number, string>();
  for (const line of text.split('\n')) {
    const field = (key: string): string | undefined => new RegExp(`(?:^| )${key}=(\\S*)`).exec(line)?.[1];
    const [task, state, exit, node] = [field('ArrayTaskId'), field('JobState'), field('ExitCode'), field('NodeList')];
    if (state === undefined || state === 'COMPLETED') continue;
    const [status, signal] = (exit ?? '0:0').split(':');
    const detail = [
      state === 'FAILED' && (signal === undefined || signal === '0' ? `exit status ${status}` : `signal ${signal}`),
      node !== undefined && !['', '(null)'].includes(node) && `node ${node}`,
    ].filter((one) => one !== false);
    for (const index of indices(task ?? '')) fates.set(index, [state, ...detail].join(', '));
  }
  return fates;
}

/** 3, 0-4, and 1,5-7 with or without a limit %2. */
function indices(text: string): number[] {
  return text
    .replace(/%.*/, '')
    .split(',')
    .flatMap((part) => {
      const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
      if (from === undefined) return [];
      return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => Number(from) + i);
    });
}

async function partitionsText(): Promise<string> {
  const ran = await outsideCommand('sinfo', ['--noheader', '--format=%R']);
  const names = [...new Set((ran?.out ?? '').split('\n').map((name) => name.trim()))].filter((name) => name !== '');
  return names.length === 0 ? '' : `; the partitions here are ${names.join(', ')}`;
}

async function asked(file: string, args: readonly string[]): Promise<Ran> {
  const ran = await outsideCommand(file, args);
  if (ran === undefined) throw absent(file);
  return ran;
}

const absent = (file: string): EngineError =>
  new EngineError(
    `slurm: ${file} must be on the path, got none; run this where Slurm's commands are, on a login node of the cluster`,
  );
