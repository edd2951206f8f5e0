import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { type Ended, commandLine, program } from './cli/program.ts';

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

/** A rule in the folder whose updates shrink to 0.95 of what its baseline has; with the command that starts it. */
export async function shrunk(at: string): Promise<{ readonly command: readonly string[]; readonly red: Ended }> {
  await writeFile(join(at, 'rule.mjs'), scaled(1));
  const command = ['--command', `"${process.execPath}" rule.mjs`];
  expect(await gate(at, [...command, '--update-baseline'])).toMatchObject({
    ...{ status: 0, error: '' },
    out: expect.stringMatching(/^fixtures\/baselines\/mine\.txt: new, 36 series; commit it/),
  });
  await writeFile(join(at, 'rule.mjs'), scaled(0.95));
  const red = await gate(at, command);
  expect(red.status).toBe(1);
  // 1/0.95 = 1.0526, in every layer
  expect(red.out).toMatch(
    /✗ fails: norm of the update over that of backpropagation's \(.*\): fell by 5 % in 15 series, margin 1\.01, 16 networks\n[^✗]*sp-L3-N12-B4-teacher +layer 3 +1\.79272 → 1\.70308, interval 1\.053 to 1\.053\n/,
  );
  expect(red.out).toContain('  | noted\n');
  return { command, red };
}

/** The closed form as a program whose updates are `factor` times what they should be. */
export const scaled = (factor: number): string => `
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { float64, pcFactors, linearProblem, weightGradients, equilibriumActivities } from ${JSON.stringify(pathToFileURL(resolve('dist/index.js')).href)};
import { readCase } from ${JSON.stringify(pathToFileURL(resolve('dist/protocol/caseFile.js')).href)};
import { replyMetadata } from ${JSON.stringify(pathToFileURL(resolve('dist/protocol/reply.js')).href)};
import { writeTensors } from ${JSON.stringify(pathToFileURL(resolve('dist/protocol/safetensors.js')).href)};
console.log(JSON.stringify({ protocol: 'pcn-check/1', name: 'mine' }));
console.error('noted');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const given = readCase(readFileSync(request.case));
  const at = linearProblem(float64, given);
  const z = [...equilibriumActivities(float64, at).slice(0, -1), at.y];
  const updates = weightGradients(float64, at, pcFactors(float64, at)).map((g) => ({ ...g, data: g.data.map((v) => -${factor} * v) }));
  const named = request.ask === 'activities' ? z.map((a, l) => ['z_' + l, a, a.data]) : updates.map((g, l) => ['dW_' + (l + 1), g, g.data]);
  const tensors = new Map(named.map(([name, { rows, columns }, data]) => [name, { dtype: 'F64', shape: [rows, columns], data }]));
  writeFileSync(request.reply, writeTensors({ tensors, metadata: new Map(replyMetadata(request.id)) }));
  console.log(JSON.stringify({ id: request.id }));
}
`;

/** A signal, so many milliseconds after the command started, ends the gate and the command. */
export async function expectInterrupted(wait: number): Promise<void> {
  const at = await folder();
  const command = `exec ${fake('hangs', 3)}`;
  const args = ['gate', '--command', `echo $$ >pid; ${command}`, ...named];
  const meanwhile = async (pid: number): Promise<void> => {
    const started = (): Promise<boolean> => readFile(join(at, 'pid')).then(Boolean, () => false);
    while (!(await started())) await pause(50);
    await pause(wait);
    process.kill(pid, 'SIGTERM');
  };
  const run = await program(args, { folder: at, meanwhile });
  expect([run.status, run.out]).toEqual([130, '']);
  const rule = Number(await readFile(join(at, 'pid'), 'utf8'));
  expect(() => process.kill(rule, 0)).toThrow(/ESRCH/);
}
