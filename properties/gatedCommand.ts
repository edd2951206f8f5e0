import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { type Ended, commandLine } from './cli/program.ts';

export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-gate-'));

/** Holds a command against its baseline in a folder. */
export const gate = (at: string, args: readonly string[]): Promise<Ended> => commandLine(['gate', ...args], at);

/** The closed form as a program, which misbehaves at its nth request, or at every one. Request 5 is for network 3. */
export const fake = (mode = 'honest', nth?: number): string =>
  `"${process.execPath}" "${resolve('properties/protocol/fakeRule.mjs')}" "${mode}"${nth === undefined ? '' : ` ${nth}`}`;

export const CLOSED_FORM = resolve('fixtures/baselines/pc-closed-form.txt');
export const named = ['--name', 'pc-closed-form', '--baseline', CLOSED_FORM];

/** What a JSON report says. */
export const parsed = (
  text: string,
): { outcome: string; lost: { network: number; reason: string }[]; networks: number } =>
  JSON.parse(text) as ReturnType<typeof parsed>;

/** Misbehaves at its nth request and, started again in that folder, never more. */
const once = (mode: string, nth: number): string =>
  `if test -e again; then exec ${fake()}; else touch again; exec ${fake(mode, nth)}; fi`;

/** A way not to answer, at which request, what is said of it, and options. */
export type Lost = [mode: string, nth: number, reason: RegExp, ...limits: string[]];

/** One answer that is lost leaves the gate undecided, with the reason. */
export async function expectUndecided([mode, nth, reason, ...limits]: Lost): Promise<void> {
  const at = await folder();
  const { status, out } = await gate(at, ['--command', once(mode, nth), ...named, ...limits, '--out', 'out']);
  expect(status).toBe(1);
  expect(out).toMatch(/^gate pc-closed-form: UNDECIDED/);
  expect(out).toMatch(/^no answer any more on 1 network:\n {2}sp-L3-N12-B4-teacher, network 3: /m);
  expect(out).toMatch(reason);
  expect(out).not.toMatch(/fails:|warns:/);
  const json = parsed(await readFile(join(at, 'out', 'gate.json'), 'utf8'));
  expect(json).toMatchObject({ outcome: 'undecided', networks: 16, stillNone: [] });
  expect(json.lost).toEqual([
    { configuration: 'sp-L3-N12-B4-teacher', network: 2, reason: expect.stringMatching(reason) },
  ]);
}
