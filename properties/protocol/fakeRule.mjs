// A learning rule as a program, which can misbehave: node fakeRule.mjs [MODE [N]]. It misbehaves at its Nth request (default: every).
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { float64 } from '../../dist/arithmetic/float64.js';
import { PROTOCOL, readCase } from '../../dist/conformance/protocol/caseFile.js';
import { expectedTensors, replyMetadata } from '../../dist/conformance/protocol/reply.js';
import { readTensors, writeTensors } from '../../dist/conformance/protocol/safetensors.js';
import { pcClosedForm } from '../../dist/learning/pcClosedForm.js';
import { problem } from '../../dist/network/linearNetwork.js';

const [mode = 'honest', nth, ...files] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
const forever = () => {
  for (;;);
};

async function answer(path, change = {}) {
  const given = readCase(readFileSync(path));
  const at = problem(float64, given);
  const matrices =
    given.ask === 'activities'
      ? await pcClosedForm.infer(at, given)
      : pcClosedForm.learn(
          at,
          given.activities.map((z, l) => float64.matrix(given.widths[l], given.batch, z)),
        );
  const id = change.id ?? readTensors(readFileSync(path)).metadata.get('case');
  const expected = expectedTensors(given.ask, given.widths, given.batch).slice(change.skip ?? 0);
  const tensors = new Map(
    expected.map(([name, shape], i) => {
      const data = Float64Array.from(matrices[i + (change.skip ?? 0)].data, change.value ?? ((v) => v));
      return [name, { dtype: change.dtype ?? 'F64', shape, data }];
    }),
  );
  return writeTensors({ tensors, metadata: new Map([...replyMetadata(id), ...(change.metadata ?? [])]) });
}

if (files.length > 0) {
  if (mode === 'fails') process.exit(3);
  if (mode === 'hangs') forever();
  say('anything goes here');
  writeFileSync(
    files.at(-1),
    await answer(files.at(-2), mode === 'undecided' ? { metadata: [['undecided', 'no']] } : {}),
  );
  process.exit(0);
}

if (mode === 'silent start') forever();
if (mode === 'dead start') process.exit(7);
if (mode === 'garbage start') say('Hello from my rule!');
if (mode === 'old protocol') say({ protocol: 'pcn-check/0', name: 'old' });
if (mode === 'nameless') say({ protocol: PROTOCOL });
if (mode === 'odd departures') say({ protocol: PROTOCOL, name: 'odd', departures: { locality: 1 } });
if (mode === 'unknown departures') say({ protocol: PROTOCOL, name: 'odd', departures: { localness: 'It is.' } });
else say({ protocol: PROTOCOL, name: 'fake', departures: mode === 'departs' ? { locality: 'It is said to.' } : {} });

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, case: path, reply } = JSON.parse(line);
  count++;
  if (nth !== undefined && Number(nth) !== count) {
    writeFileSync(reply, await answer(path));
    say({ id });
    continue;
  }
  const bytes = await answer(path, {
    ...(mode === 'wrong case in file' ? { id: 'another' } : {}),
    ...(mode === 'too few tensors' ? { skip: 1 } : {}),
    ...(mode === 'NaN' ? { value: () => Number.NaN } : {}),
    ...(mode === 'float32' ? { dtype: 'F32' } : {}),
    ...(mode === 'undecided' ? { metadata: [['undecided', 'still moving']] } : {}),
  });
  if (mode === 'truncated file') writeFileSync(reply, bytes.subarray(0, bytes.length - 3));
  else if (mode === 'huge file') writeFileSync(reply, new Uint8Array(64 * 2 ** 20));
  else if (mode !== 'no file') writeFileSync(reply, bytes);
  if (mode === 'dies') process.exit(9);
  if (mode === 'hangs') forever();
  if (mode === 'hangs with a child') {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    process.stderr.write(`pids ${process.pid} ${child.pid}\n`);
    forever();
  }
  if (mode === 'prints') say('step 1: loss 0.5');
  if (mode === 'floods with a line') for (;;) process.stdout.write('x'.repeat(65536));
  if (mode === 'floods with lines') for (;;) say('x'.repeat(1000));
  if (mode === 'floods stderr') for (let i = 0; i < 1000; i++) process.stderr.write(`${i} ${'x'.repeat(10_000)}\n`);
  if (mode === 'takes memory') {
    const held = [];
    for (;;) held.push(new Uint8Array(16 * 2 ** 20).fill(1));
  }
  if (mode === 'throws') say({ id, error: 'TypeError: no such thing' });
  else if (mode === 'wrong id') say({ id: `${id}0` });
  else if (mode === 'twice') say(`${JSON.stringify({ id })}\n${JSON.stringify({ id })}`);
  else say({ id });
  if (mode === 'twice, late') setTimeout(() => say({ id }), 50);
}
