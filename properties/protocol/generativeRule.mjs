// A rule for generative networks as a program: node generativeRule.mjs [MODE], which misbehaves as its mode says.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { elementwise } from '../../dist/arithmetic/elementwise.js';
import { float64 } from '../../dist/arithmetic/float64.js';
import { pcnIterative } from '../../dist/learning/generative/index.js';
import { generativeModel } from '../../dist/network/generative.js';
import { generative, statesOf } from '../../dist/problem/generative.js';
import { expectedOfGenerative, readGenerativeCase } from '../../dist/protocol/generativeCase.js';
import { replyMetadata } from '../../dist/protocol/reply.js';
import { writeTensors } from '../../dist/protocol/safetensors.js';

const mode = process.argv[2] ?? 'honest';
const A = elementwise(float64);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function answer(numbers, problem) {
  const { ask, accuracy, seed, settling } = numbers;
  const latents = numbers.latents?.map((data, i) => float64.matrix(numbers.widths[i + 1], numbers.batch, data));
  const options = { accuracy, seed };
  if (ask === 'activities') return statesOf(problem, await pcnIterative.infer(A, problem, options));
  if (ask === 'settle') return statesOf(problem, await pcnIterative.settle(A, problem, { latents, ...settling }));
  if (ask === 'energy') return [{ data: [await pcnIterative.energy(A, problem, latents)] }];
  if (ask === 'prediction') {
    const asked = mode === 'clamped' && problem.target ? await pcnIterative.infer(A, problem, options) : undefined;
    if (asked) return [A.multiply(problem.model.readout, asked.at(-1))];
    return [await pcnIterative.predict(A, problem, options)];
  }
  const { weights, readout } = pcnIterative.learn(A, problem, latents);
  return [...weights.toReversed(), readout];
}

async function reply(request) {
  const numbers = readGenerativeCase(readFileSync(request.case));
  const model = generativeModel(A, numbers);
  const matrix = (rows, data) => data && float64.matrix(rows, numbers.batch, data);
  const data = matrix(numbers.widths[0], numbers.data);
  const found = await answer(numbers, generative(A, model, data, matrix(numbers.classes, numbers.target)));
  if (mode === 'moved data' && numbers.ask === 'activities') found[numbers.widths.length - 1].data[0] += 1;
  const tensors = expectedOfGenerative(numbers).map(({ name, shapes: [shape] }, i) => [
    name,
    { dtype: 'F64', shape, data: Float64Array.from(found[i].data) },
  ]);
  const metadata = replyMetadata(request.id, 'pcn-check/2');
  writeFileSync(request.reply, writeTensors({ tensors: new Map(tensors), metadata }));
}

const declared = mode === 'other keys' ? { promises: ['equals-backprop'] } : { answers: ['energy', 'settle'] };
say({ protocol: 'pcn-check/2', kind: 'generative', name: 'generative-command', ...declared });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    await reply(request);
    say({ id: request.id });
  } catch (error) {
    say({ id: request.id, error: String(error) });
  }
}
