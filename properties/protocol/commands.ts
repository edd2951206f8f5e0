import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type CommandOptions, type CommandRule, commandRule } from '../../src/conformance/commandRule.ts';

/** The command of `fakeRule.mjs`, a program of its own, which misbehaves as its mode says. */
export const fake = (mode: string, nth?: number): string =>
  `"${process.execPath}" properties/protocol/fakeRule.mjs "${mode}"${nth === undefined ? '' : ` ${nth}`}`;

/** A rule behind a command for as long as it is used. */
export async function using<T>(options: CommandOptions, use: (rule: CommandRule) => Promise<T>): Promise<T> {
  const rule = await commandRule(options);
  try {
    return await use(rule);
  } finally {
    await rule.close();
  }
}

/** Where Python finds `pcn_check`. */
export const PYTHONPATH = join(process.cwd(), 'adapters/python');
export const PYTHON = process.env['PCN_CHECK_PYTHON'] ?? 'python3';

/** Why a Python rule cannot run here; nothing when it can. */
export function lacks(...modules: string[]): string {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { encoding: 'utf8' });
  if (status === 0) return '';
  return ` (skipped: ${error ? `no ${PYTHON}` : stderr.trim().split('\n').at(-1)})`;
}
