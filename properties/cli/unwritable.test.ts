import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';

const program = (args: readonly string[], out: number | 'pipe', env: Readonly<Record<string, string>> = {}) => {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    ...{ encoding: 'utf8', stdio: ['ignore', out, 'pipe'], env: { ...process.env, ...env } },
  });
  return { status, lines: stderr.trim().split('\n') };
};

test.skipIf(!existsSync('/dev/full'))('output that has no room is told in one line, and is not a success', () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { status, lines } = program(['list'], full);
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^pcn-check: output must be written, got "ENOSPC.*"; make room/)]);
  } finally {
    closeSync(full);
  }
});

test('without a folder for temporary files no command is started, and one line says so', () => {
  const asked = ['check', '--command', 'echo started >&2; cat', '--check', 'stationarity'];
  const { status, lines } = program(asked, 'pipe', { TMPDIR: '/no such folder' });
  expect(status).toBe(2);
  expect(lines).toEqual([expect.stringMatching(/^temporaryFolder: the folder of temporary files must .*; set TMPDIR/)]);
});
