import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted();
const source = (file: string): string => readFileSync(SRC + file, 'utf8');
const inRooms = (...rooms: string[]): string[] =>
  files.filter((file) => rooms.some((room) => file.startsWith(`${room}/`)));

/** A network of its own for dense layers, as it was before layers were composed. */
const TWIN = /\b(Dense(?:Network|Problem|Rule|Updates|Layer|State)|isDense|denseProblem)\b/;
/** A loop that takes steps until something stops it. */
const DESCENT = /\bfor \(let (?:steps?|k|iteration) = 0;[^;]*;|\bwhile \((?:true|!\w*converged)/;

describe('one network, one loop', () => {
  test('the patterns see what they are meant to see', () => {
    expect('export interface DenseProblem<M> {').toMatch(TWIN);
    expect('for (let steps = 0; ; steps++) {').toMatch(DESCENT);
    expect('for (let k = 0; k < maxSteps; k++) {').toMatch(DESCENT);
    expect('const dense = denseForm(layer);').not.toMatch(TWIN);
  });
  test('no room has a twin for dense layers: they are a composition', () => {
    expect(files.filter((file) => TWIN.test(source(file)))).toEqual([]);
    expect(files.filter((file) => /dense/i.test(file))).toEqual(['layers/dense.ts']);
  });
  test('inference and learning descend by one loop', () =>
    expect(inRooms('inference', 'learning').filter((file) => DESCENT.test(source(file)))).toEqual([
      'inference/generative/curvature.ts', // power steps
      'inference/generative/inPlaceSettling.ts', // the loop's steps, many at once without allocating
      'inference/inPlaceDescent.ts', // the loop's steps, many at once without allocating
      'inference/minimise.ts',
      'learning/generative/wrong/steps.ts', // rules that are wrong on purpose
      'learning/generative/wrong/wrongRule.ts',
    ]));
  test('problems are made by one maker: numbers enter a network in problem/family.ts, or in network/ from plain ones', () => {
    const makers = files.filter((file) => /\b(?:buildNetwork|graph)\(/.test(source(file)));
    expect(makers).toEqual([
      'network/architecture.ts', // convolutional networks and transformers with drawn weights
      'network/build.ts',
      'network/generativeGraph.ts', // from a model by the paper's letters
      'network/numbers.ts',
      'problem/family.ts',
    ]);
    const rebuild = files.filter((file) => /\bfromChain(?:<\w+>)?\(/.test(source(file)));
    expect(rebuild).toEqual([
      'claims/nonlinear/polynomial.ts', // a case's numbers with activations
      'claims/sample-efficiency/nonlinear-output.ts',
      'claims/sample-efficiency/pc-interference.ts', // a case's network with a layer in front
      'conformance/relayered.ts', // a problem with its layers changed
      'learning/wrong/nonlinear.ts',
      'problem/chain.ts',
    ]);
  });
  test('only layers/ looks into a layer’s own numbers to predict', () => {
    const makes = /\bat(?:<M>)?\(A, theta, z\)/;
    expect(files.filter((file) => makes.test(source(file))).every((file) => file.startsWith('layers/'))).toBe(true);
    expect(files.some((file) => makes.test(source(file)))).toBe(true);
  });
  test('theory, inference and definition never meet', () => {
    const rooms = ['theory', 'inference', 'definition'];
    for (const room of rooms)
      for (const file of inRooms(room))
        for (const other of rooms.filter((name) => name !== room))
          expect([file, new RegExp(`from '(?:\\.\\./)+${other}/`).test(source(file))]).toEqual([file, false]);
  });
  test('files are written by plainFile.ts, which follows no link and leaves no half of one', () => {
    const writes =
      /\b(?:writeFile|appendFile|copyFile|cp|write)(?:Sync)?\b[^;]*from 'node:fs|\bcreateWriteStream\b|\bO_WRONLY\b/;
    expect("import { rm, writeFile } from 'node:fs/promises';").toMatch(writes);
    expect("import { appendFileSync } from 'node:fs';").toMatch(writes);
    expect("import { readFile } from 'node:fs/promises';").not.toMatch(writes);
    expect(files.filter((file) => writes.test(source(file)))).toEqual([
      'cli/init.ts', // a rule to begin with, where nothing stands yet (wx)
      'conformance/commandRule.ts', // a case, in a fresh folder of this process
      'plainFile.ts',
      'protocol/modelCommand.ts', // likewise
    ]);
  });
});
