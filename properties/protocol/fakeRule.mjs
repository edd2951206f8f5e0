// A learning rule as a program, which can misbehave: node fakeRule.mjs [MODE [N]]. It misbehaves at its Nth request (default: every).
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { float64 } from '../../dist/arithmetic/float64.js';
import { PROTOCOL, readCase } from '../../dist/protocol/caseFile.js';
import { expectedTensors, replyMetadata } from '../../dist/protocol/reply.js';
import { readTensors, writeTensors } from '../../dist/protocol/safetensors.js';
import { localEnergy } from '../../dist/learning/localEnergy.js';
import { pcClosedForm } from '../../dist/learning/pcClosedForm.js';
import { linearProblem, problem } from '../../dist/problem/numbers.js';

/** The same as in the tests, whose process must come to the same bits. */
const BENT = { coordinates: 'state', gradientNorm: 1e-10, maxSteps: 10_000 };

const [mode = 'honest', nth, ...files] = process.argv.slice(2);
const version = mode.startsWith('version 2') ? 'pcn-check/2' : PROTOCOL;
const say = (value) => process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
const forever = () => {
  for (;;);
};

/** What a library that broadcasts makes of a case: one sample stands for as many as there are of others. */
function broadcast(bytes) {
  const { tensors, metadata } = readTensors(bytes);
  const samples = (name) => /^[xyz]/.test(name);
  const B = Math.max(...[...tensors].filter(([name]) => samples(name)).map(([, { shape }]) => shape[1]));
  const full = ([name, { dtype, shape, data }]) =>
    samples(name) && shape[1] < B
      ? [
          name,
          {
            dtype,
            shape: [shape[0], B],
            data: Float64Array.from({ length: shape[0] * B }, (_, i) => data[Math.floor(i / B)]),
          },
        ]
      : [name, { dtype, shape, data }];
  return writeTensors({
    tensors: new Map([...tensors].map(full)),
    metadata: new Map([...metadata].filter(([name]) => name !== 'batch')),
  });
}

async function nonlinear(given, z) {
  // Activations take a second to load, so not for everyone.
  const { elementwise } = await import('../../dist/arithmetic/elementwise.js');
  const { infer } = await import('../../dist/inference/infer.js');
  const { localUpdates } = await import('../../dist/learning/updates.js');
  const at = problem(float64, given);
  if (given.ask === 'activities') return (await infer(elementwise(float64), at, BENT)).activities;
  const updates = localUpdates(elementwise(float64), at, z);
  return [...updates.map(({ weights }) => weights), ...updates.flatMap(({ bias }) => (bias ? [bias] : []))];
}

/** Points of a trajectory on which nothing moves but parameters, by 1 a step. */
function stacks(given) {
  const times = Array.from({ length: given.rates.steps + 1 }, (_, t) => t);
  const ends = [given.x, ...given.widths.slice(1, -1).map((n) => new Float64Array(n * given.batch)), given.y];
  const states = ends.map((z) => times.flatMap(() => [...z]));
  const moving = [...given.weights, ...(given.biases ?? [])].map((data) =>
    times.flatMap((t) => [...data].map((v) => v + t)),
  );
  return [...states, ...moving].map((data) => ({ data }));
}

async function step(given, bytes) {
  const z = await numbers({ ...given, ask: 'activities' }, bytes);
  return [...z, ...(await numbers({ ...given, ask: 'updates', activities: z.map(({ data }) => data) }, bytes))];
}

async function numbers(given, bytes) {
  if (given.ask === 'trajectory') return stacks(given);
  if (given.ask === 'step') return step(given, bytes);
  const z = given.activities?.map((data, l) => float64.matrix(given.widths[l], given.batch, data));
  const bent = given.biases || given.activations.some((name) => name !== 'identity');
  if (bent && mode !== 'linear only, and answers') {
    if (mode !== 'nonlinear') throw new Error('linear layers only');
    return nonlinear(given, z);
  }
  const { activations: _, biases: __, ...linear } = given; // "linear only, and answers" overlooks them
  const at = linearProblem(float64, linear);
  if (given.ask === 'energy') {
    const F = await localEnergy(float64, at, z);
    return [float64.matrix(1, 1, [mode === 'doubles energy' ? 2 * F : F])];
  }
  if (given.ask === 'updates') {
    const biases = given.biases?.map((b) => float64.matrix(b.length, 1, b)) ?? [];
    return [...(await pcClosedForm.learn(float64, at, z)).map(({ weights }) => weights), ...biases];
  }
  const found = await pcClosedForm.infer(float64, at, given);
  if (mode !== 'broadcasts') return found;
  const { x, y } = Object.fromEntries(readTensors(bytes).tensors); // as it was given, for clamped ends must stay
  const own = ({ shape, data }) => float64.matrix(...shape, data);
  return [own(x), ...found.slice(1, -1), own(y)];
}

/** The same case with its targets halved, or with no safetensors header any more; the bytes are as many. */
function overwritten(bytes) {
  const { tensors, metadata } = readTensors(bytes);
  if (mode === 'ruins the case') return bytes.map((byte, i) => (i < 8 ? 255 : byte));
  const name = [...tensors.keys()].findLast((key) => key === 'y' || key.startsWith('clamped_'));
  const { data, ...of } = tensors.get(name);
  return writeTensors({ metadata, tensors: new Map([...tensors, [name, { ...of, data: data.map((v) => v / 2) }]]) });
}

async function answer(path, change = {}) {
  const bytes = readFileSync(path);
  const given = readCase(mode === 'broadcasts' ? broadcast(bytes) : bytes);
  const matrices = await numbers(given, bytes);
  const id = change.id ?? readTensors(bytes).metadata.get('case');
  const tensors = new Map(
    expectedTensors(given, version)
      .map(({ name, shapes }, i) => [name, shapes[0], matrices[i]])
      .slice(change.skip ?? 0)
      .map(([name, shape, { rows, columns, data }]) => [
        name,
        {
          dtype: change.dtype ?? 'F64',
          shape: rows === undefined ? shape : [rows, columns].slice(0, shape.length),
          data: Float64Array.from(data, change.value ?? ((v) => v)),
        },
      ]),
  );
  return writeTensors({ tensors, metadata: new Map([...replyMetadata(id, version), ...(change.metadata ?? [])]) });
}

/** What a program does to the case file beside answering. */
function leave(path) {
  if (mode.endsWith('halves the case') || mode === 'ruins the case')
    writeFileSync(path, overwritten(readFileSync(path)));
  if (mode === 'shortens the case') truncateSync(path, 100);
  if (mode === 'removes the case') rmSync(path);
}

if (files.length > 0) {
  if (mode === 'fails') process.exit(3);
  if (mode === 'hangs') forever();
  say('anything goes here');
  writeFileSync(
    files.at(-1),
    await answer(files.at(-2), mode === 'undecided' ? { metadata: [['undecided', 'no']] } : {}),
  );
  leave(files.at(-2));
  process.exit(0);
}

if (mode === 'silent start') forever();
if (mode === 'dead start') process.exit(7);
if (mode === 'garbage start') say('Hello from my rule!');
if (mode === 'old protocol') say({ protocol: 'pcn-check/0', name: 'old' });
if (mode === 'nameless') say({ protocol: PROTOCOL });
if (mode === 'odd departures') say({ protocol: PROTOCOL, name: 'odd', departures: { locality: 1 } });
if (mode === 'unknown departures') say({ protocol: PROTOCOL, name: 'odd', departures: { localness: 'It is.' } });
else
  say({
    protocol: version,
    name: 'fake',
    departures: mode === 'departs' ? { locality: 'It is said to.' } : {},
    ...(mode === 'nonlinear' ? { capabilities: { nonlinear: true } } : {}),
    ...(mode.startsWith('linear only') ? { capabilities: { nonlinear: false } } : {}),
    ...(mode.startsWith('version 2') ? { answers: ['step', 'trajectory'] } : {}),
    ...(mode.endsWith('energy') ? { energy: true } : {}),
  });

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, case: path, reply } = JSON.parse(line);
  count++;
  const honest = nth !== undefined && Number(nth) !== count;
  const change = {
    ...(mode === 'wrong case in file' ? { id: 'another' } : {}),
    ...(mode === 'too few tensors' ? { skip: 1 } : {}),
    ...(mode === 'NaN' ? { value: () => Number.NaN } : {}),
    ...(mode === 'float32' ? { dtype: 'F32' } : {}),
    ...(mode === 'undecided' ? { metadata: [['undecided', 'still moving']] } : {}),
  };
  let bytes;
  try {
    bytes = await answer(path, honest ? {} : change);
  } catch (error) {
    say({ id, error: String(error) });
    continue;
  }
  if (honest) {
    writeFileSync(reply, bytes);
    say({ id });
    continue;
  }
  if (mode === 'truncated file') writeFileSync(reply, bytes.subarray(0, bytes.length - 3));
  else if (mode === 'huge file') writeFileSync(reply, new Uint8Array(64 * 2 ** 20));
  else if (mode !== 'no file') writeFileSync(reply, bytes);
  leave(path);
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
