// Stands for Slurm's commands: node stubSlurm.mjs NAME ARGUMENTS; its state lies in $STUB_SLURM. $STUB_MODE says what becomes of
// tasks: they run (default), are killed once at a moment that $STUB_SEED decides and run again, see no folder, die, or wait for ever.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const state = process.env.STUB_SLURM;
const mode = process.env.STUB_MODE ?? 'run';
const file = (what, job) => join(state, `${what}-${job}`);
const [, , name, ...args] = process.argv;

function put(where, text) {
  writeFileSync(`${where}.new`, text);
  renameSync(`${where}.new`, where);
}

function complain(text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

const commands = {
  sinfo: () => process.stdout.write('main\ngpu\n'),
  scancel: () => put(file('cancel', args[0]), ''),
  squeue() {
    const job = args.find((one) => one.startsWith('--jobs=')).slice('--jobs='.length);
    if (existsSync(file('queue', job))) process.stdout.write(readFileSync(file('queue', job), 'utf8'));
    else complain('slurm_load_jobs error: Invalid job id specified');
  },
  scontrol() {
    if (args[1] === 'config') process.stdout.write('Configuration data\nMaxArraySize            = 50\n');
    else if (existsSync(file('fates', args.at(-1))))
      process.stdout.write(readFileSync(file('fates', args.at(-1)), 'utf8'));
  },
  sbatch() {
    const script = readFileSync(0, 'utf8');
    if (script.includes('--partition=nope')) {
      complain(
        'sbatch: error: invalid partition specified: nope\nsbatch: error: Batch job submission failed: Invalid partition name specified',
      );
      return;
    }
    mkdirSync(state, { recursive: true });
    const job = readdirSync(state).filter((name) => name.startsWith('script-')).length + 1;
    writeFileSync(file('script', job), script);
    put(file('queue', job), 'PENDING|Priority\n');
    spawn(process.execPath, [fileURLToPath(import.meta.url), 'controller', String(job)], {
      detached: true,
      stdio: 'ignore',
    }).unref();
    process.stdout.write(`${job}\n`);
  },
  controller: () => control(args[0]),
};

/** One task after another; the rest waits. */
async function control(job) {
  const script = readFileSync(file('script', job), 'utf8');
  const count = Number(/--array=0-(\d+)/.exec(script)[1]) + 1;
  const logs = /--output="(.*)%a\.txt"/.exec(script)[1].replaceAll('%%', '%');
  let seed = Number(process.env.STUB_SEED ?? 1);
  const random = () => (seed = (1103515245 * seed + 12345) % 2 ** 31) / 2 ** 31;
  const cancelled = () => existsSync(file('cancel', job));
  const fates = [];
  for (let task = 0; task < count; task++) {
    put(file('queue', job), ['RUNNING|None', ...Array(count - task - 1).fill('PENDING|Resources')].join('\n'));
    if (mode === 'wait') await sleep(3_600_000, cancelled);
    else if (mode === 'blind') fates.push(`JobId=${job} ArrayTaskId=${task} JobState=FAILED ExitCode=0:53 NodeList=n1`);
    else if (mode === 'die') {
      writeFileSync(`${logs}${task}.txt`, 'slurmstepd: error: Detected 1 oom-kill event\n');
      fates.push(`JobId=${job} ArrayTaskId=${task} JobState=OUT_OF_MEMORY ExitCode=0:125 NodeList=n1`);
    } else {
      if (mode === 'kill') await run(script, task, logs, 800 * random());
      await run(script, task, logs);
    }
    if (cancelled()) {
      for (let k = task; k < count; k++) fates.push(`JobId=${job} ArrayTaskId=${k} JobState=CANCELLED ExitCode=0:15`);
      break;
    }
  }
  put(file('fates', job), `${fates.join('\n')}\n`);
  rmSync(file('queue', job));
}

async function sleep(milliseconds, until) {
  for (let past = 0; past < milliseconds && !until(); past += 50) await new Promise((done) => setTimeout(done, 50));
}

/** A task's script, killed after so long where that is given. */
function run(script, task, logs, killAfter) {
  const log = openSync(`${logs}${task}.txt`, 'a');
  const env = { ...process.env, SLURM_ARRAY_TASK_ID: String(task), SLURMD_NODENAME: `n${task % 3}` };
  const child = spawn('sh', ['-c', script], { env, stdio: ['ignore', log, log] });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  return new Promise((done) =>
    child.on('close', () => {
      clearTimeout(timer);
      done();
    }),
  );
}

await commands[name]();
