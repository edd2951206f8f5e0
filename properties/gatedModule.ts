import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Ended, commandLine } from './cli/program.ts';

/** Holds a rule against its baseline in a folder. */
export const gate = (at: string, ...args: readonly string[]): Promise<Ended> => commandLine(['gate', ...args], at);

export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-gate-'));

/** A person's own rule as a module: predictive coding whose feedback comes back `feedback` times as strong. */
export const ruleModule = (feedback: number): string => `
import { equilibriumActivities, pcFactors, weightGradients } from ${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)};

export const rule = {
  id: 'mine',
  name: 'Mine',
  description: 'Predictive coding with feedback weights of its own.',
  infer: async (A, problem) => [...equilibriumActivities(A, problem).slice(0, -1), problem.y],
  learn: (A, problem) => {
    const { signals, presynaptic } = pcFactors(A, problem);
    const L = problem.network.layers.length;
    const weaker = signals.map((s, l) => A.scale(A.matrix(1, 1, [-(${feedback} ** (L - l))]), s));
    return weightGradients(A, problem, { signals: weaker, presynaptic }).map((weights) => ({ weights }));
  },
  departures: {},
};
`;

export const hasGit = ((): boolean => {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export const git = async (at: string, ...args: readonly string[]): Promise<string> => {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  return (await promisify(execFile)('git', ['-C', at, ...who, ...args])).stdout;
};

/** Commits all that is in a folder. */
export async function commit(at: string, message: string): Promise<void> {
  await git(at, 'add', '-A');
  await git(at, 'commit', '-qm', message);
}
