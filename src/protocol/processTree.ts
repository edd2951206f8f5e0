import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { platform } from 'node:os';

/** Whether `residentBytes` sees anything here: Linux tells under /proc, other systems do not. */
export const MEMORY_IS_WATCHED = platform() === 'linux';

/** What a process and its descendants hold in memory, in bytes; what has ended counts as nothing. Linux only, elsewhere 0. */
export function residentBytes(pid: number): number {
  if (!MEMORY_IS_WATCHED) return 0;
  const kilobytes = Number(/^VmRSS:\s*(\d+) kB/m.exec(told(`/proc/${pid}/status`))?.[1] ?? 0);
  // Each thread has the children that it started.
  const children = threads(pid).flatMap((thread) => told(`/proc/${pid}/task/${thread}/children`).split(' '));
  return children.filter(Boolean).reduce((sum, child) => sum + residentBytes(Number(child)), kilobytes * 1024);
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** What a file says, or nothing where its process or thread has ended meanwhile. */
function told(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Ends a process that was started as the leader of a group of its own, and whatever that group still holds. */
export function endTree(pid: number): void {
  if (platform() === 'win32') spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
  else spawnSync('/bin/sh', ['-c', `kill -s KILL -- -${pid}`], { stdio: 'ignore' });
}
