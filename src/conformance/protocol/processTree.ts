import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { platform } from 'node:os';

/** Whether `residentBytes` sees anything here: Linux tells under /proc, other systems do not. */
export const MEMORY_IS_WATCHED = platform() === 'linux';

/** What a process and its descendants hold in memory, in bytes; what has ended counts as nothing. Linux only, elsewhere 0. */
export function residentBytes(pid: number): number {
  if (!MEMORY_IS_WATCHED) return 0;
  try {
    const kilobytes = Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
    // Each thread has the children that it started.
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + residentBytes(Number(child)), kilobytes * 1024);
  } catch {
    return 0;
  }
}

/** Ends a process that was started as the leader of a group of its own, and whatever that group still holds. */
export function endTree(pid: number): void {
  if (platform() === 'win32') spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
  else spawnSync('/bin/sh', ['-c', `kill -s KILL -- -${pid}`], { stdio: 'ignore' });
}
