import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareTensors } from '../../src/diagnostics/tensorComparison.ts';
import { writeTensors } from '../../src/protocol/safetensors.ts';
import { commandLine } from './program.ts';

type Given = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;

const tensors = (given: Given) =>
  new Map(
    Object.entries(given).map(([name, { shape, data }]) => [
      name,
      { dtype: 'F64' as const, shape, data: Float64Array.from(data) },
    ]),
  );

async function files(...sets: readonly Given[]): Promise<string[]> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-compare-'));
  return Promise.all(
    sets.map(async (given, i) => {
      const file = join(at, `${i}.safetensors`);
      await writeFile(file, writeTensors({ tensors: tensors(given), metadata: new Map() }));
      return file;
    }),
  );
}

const A: Given = { 'layers.0.weight': { shape: [1, 2], data: [3, 4] }, b: { shape: [1], data: [-2] } };
const B: Given = { 'layers.0.weight': { shape: [1, 2], data: [4, 3] }, b: { shape: [1], data: [1] } };
/** By hand: (3, 4)·(4, 3) = 24 of 25; −2 beside 1; together 22 of √29 √26. */
const TOGETHER = 22 / Math.sqrt(29 * 26);

describe('pcn-check compare', () => {
  test('prints cosine, norm ratio and distance of each tensor and of all together', async () => {
    const { status, out, error } = await commandLine(['compare', ...(await files(A, B))]);
    expect([status, error]).toEqual([0, '']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(lines).toEqual([
      ['tensor', 'entries', 'cosine', 'norm_ratio', 'distance'],
      ['b', '1', '-1', '2', '3'],
      ['layers.0.weight', '2', '0.960000', '1', '0.282843'],
      [
        'all together',
        '3',
        TOGETHER.toPrecision(6),
        Math.sqrt(29 / 26).toPrecision(6),
        Math.sqrt(11 / 26).toPrecision(6),
      ],
    ]);
  });

  test('--json and --csv print the same numbers in full', async () => {
    const both = await files(A, B);
    const said = JSON.parse((await commandLine(['compare', ...both, '--json'])).out) as {
      tensors: { name: string; cosine: number }[];
    };
    expect(said.tensors.map(({ name }) => name)).toEqual(['b', 'layers.0.weight', 'all together']);
    expect(Math.abs(said.tensors[2]!.cosine - TOGETHER)).toBeLessThan(16 * 2 ** -53);
    const lines = (await commandLine(['compare', ...both, '--csv'])).out.trimEnd().split('\r\n');
    expect(lines[0]).toBe('tensor,entries,cosine,norm_ratio,distance');
    expect(lines[3]).toBe(
      `all together,3,${said.tensors[2]!.cosine},${Math.sqrt(29) / Math.sqrt(26)},${Math.sqrt(11) / Math.sqrt(26)}`,
    );
  });

  test.each<[string, Given, RegExp]>([
    ['names that one file lacks', { b: A['b']! }, /layers\.0\.weight in the first alone; write the same parameters/],
    [
      'shapes that differ',
      { ...B, 'layers.0.weight': { shape: [2, 1], data: [1, 1] } },
      /layers\.0\.weight \[1, 2\] and \[2, 1\]/,
    ],
    [
      'a number that is not finite',
      { ...B, b: { shape: [1], data: [Number.NaN] } },
      /b must be finite, got NaN at entry 0/,
    ],
  ])('%s are told, with status 2', async (_, second, message) => {
    const { status, out, error } = await commandLine(['compare', ...(await files(A, second))]);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(message);
  });

  test('a file that is no safetensors is named, with what it looks like', async () => {
    const [first] = await files(A);
    const other = join(await mkdtemp(join(tmpdir(), 'pcn-check-compare-')), 'model.pt');
    await writeFile(other, Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0]));
    const { status, error } = await commandLine(['compare', first!, other]);
    expect(status).toBe(2);
    expect(error).toMatch(/model\.pt: readTensors: .*it looks like a ZIP archive/);
    expect((await commandLine(['compare', first!, '/nowhere.safetensors'])).error).toMatch(
      /must be a file that can be read/,
    );
  });

  test.each([2 ** -500, 2 ** 500])('numbers of size %d are compared as those of size 1', (size) => {
    const scaled = (given: Given) =>
      tensors(
        Object.fromEntries(Object.entries(given).map(([k, v]) => [k, { ...v, data: v.data.map((x) => x * size) }])),
      );
    const one = compareTensors(tensors(A), tensors(B));
    for (const [i, { cosine, normRatio, distance }] of compareTensors(scaled(A), scaled(B)).entries()) {
      // Two norms of three numbers and a quotient: fewer than eight roundings each.
      expect(Math.abs(cosine - one[i]!.cosine)).toBeLessThan(16 * 2 ** -53);
      expect(Math.abs(normRatio / one[i]!.normRatio - 1)).toBeLessThan(16 * 2 ** -53);
      expect(Math.abs(distance / one[i]!.distance - 1)).toBeLessThan(16 * 2 ** -53);
    }
  });
});
