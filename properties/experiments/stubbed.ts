import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Ended, program } from '../cli/program.ts';
import { emptyFolder } from './records.ts';

type Mode = 'run' | 'kill' | 'blind' | 'die' | 'wait';

/** What a process sees whose path holds stubs of Slurm's commands, Node and a shell, and nothing else. */
export async function stubbedSlurm(mode: Mode = 'run', seed = 1): Promise<Record<string, string>> {
  const folder = await emptyFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const stub = new URL('stubSlurm.mjs', import.meta.url).pathname;
  for (const name of ['sbatch', 'squeue', 'scontrol', 'scancel', 'sinfo']) {
    await writeFile(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${stub}' ${name} "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  await symlink('/bin/sh', join(bin, 'sh'));
  return { PATH: bin, STUB_SLURM: join(folder, 'state'), STUB_MODE: mode, STUB_SEED: String(seed) };
}

/** A path on which no command of a cluster is. */
export const NO_COMMANDS = { PATH: dirname(new URL(import.meta.url).pathname) };

type Options = NonNullable<Parameters<typeof program>[1]>;

/** The quick plan of seed-spread, 80 points, on Slurm. */
export const onSlurm = (
  out: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  more: Options = {},
): Promise<Ended> =>
  program(['experiment', 'run', 'seed-spread', '--on', 'slurm', '--chunk-size', '20', '--out', out, ...args], {
    ...more,
    env,
  });
