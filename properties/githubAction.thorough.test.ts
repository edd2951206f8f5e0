import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { hash } from '../src/random.ts';
import { BASELINE, action, withRule } from './actionRun.ts';

test('a rule that conforms and yet fell behind its baseline fails by the gate: metric, layer and change', async () => {
  const weaker = `learn: scaled(0.95), departures: { 'equals-closed-form': 'A step that is 5 % shorter.' },`;
  const { status, annotations, summary, outputs } = await withRule(weaker, { baseline: BASELINE });
  expect([status, outputs['verdict']]).toEqual([1, 'refuted']);
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)).toMatch(/::\d+ more are in the job summary$/);
  expect(summary).toMatch(
    /\| norm of the update over that of backpropagation's, layer \d, [\w-]+ \| \*\*✗ fails\*\* \| [\d.]+ \| [\d.]+ → [\d.]+ \|/,
  );
});

/** The closed form as a command, which misbehaves at its fifth request: network 3 of the gate. */
const fake = (mode: string): string =>
  `"${process.execPath}" "${resolve('properties/protocol/fakeRule.mjs')}" "${mode}" 5`;

test('a command is gated as a module is: it passes as its baseline says, and an answer that is lost is undecided, with the reason', async () => {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-action-'));
  const text = await readFile(BASELINE, 'utf8');
  const named = text.replace('# rule pc-closed-form', '# rule fake').replace(/^# checksum .*\n/m, '');
  await writeFile(join(at, 'fake.txt'), signed(named));
  const good = await action({ command: fake('honest'), baseline: 'fake.txt' }, at);
  expect([good.status, good.annotations, good.outputs['verdict']]).toEqual([0, [], 'as expected']);
  expect(good.summary).toMatch(
    /## Gate\n\nfake against fake\.txt: 36 series, 0 worse beyond the margin, 0 not excluded\n/,
  );
  const lost = await action({ command: fake('undecided'), baseline: 'fake.txt' }, at);
  expect([lost.status, lost.outputs['verdict']]).toEqual([1, 'undecided']);
  expect(lost.summary).toContain('| answers that the baseline has | **? none any more on 1 network** | – | – |');
  expect(lost.annotations.join('\n')).toMatch(/sp-L3-N12-B4-teacher, network 3: fake has no answer: still moving/);
});

/** A baseline with the checksum of its other lines as the fifth. */
function signed(unsigned: string): string {
  const lines = unsigned.split('\n');
  const sum = (hash(lines.slice(0, -1).join('\n')) >>> 0).toString(16).padStart(8, '0');
  return lines.toSpliced(4, 0, `# checksum ${sum}`).join('\n');
}
