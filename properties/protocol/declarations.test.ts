import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseHello } from '../../src/protocol/hello.ts';
import { commandLine } from '../cli/program.ts';

const hello = (more: object): string => JSON.stringify({ protocol: 'pcn-check/1', name: 'mine', ...more });

describe('the first line of a command', () => {
  test('may say promises, departures that show sometimes, and every capability', () => {
    const said = {
      departures: { determinism: { reason: 'Sums in any order.', shows: 'sometimes' }, locality: 'It looks.' },
      promises: ['moves-by-residual', 'equals-backprop'],
      capabilities: {
        ...{ skips: false, scales: false, precisions: false, multipliers: false, nonlinear: true, biases: false },
        ...{ activations: ['tanh', 'identity'], placements: ['after'], depth: [2, 5], width: 64 },
      },
    };
    expect(parseHello(hello(said))).toMatchObject(said);
  });

  test.each([
    [{ promises: 'equals-backprop' }, /give promises as a list of equals-backprop, moves-by-residual/],
    [{ promises: ['moves'] }, /give promises as a list of/],
    [{ departures: { locality: { reason: 'It looks.' } } }, /give departures as an object of reasons by check/],
    [{ departures: { locality: { reason: 'It looks.', shows: 'never' } } }, /give departures/],
    [{ departures: ['locality'] }, /give departures/],
    [{ capabilities: { activations: ['swish'] } }, /give capability activations as a list of identity, relu/],
    [{ capabilities: { activations: [] } }, /give capability activations/],
    [{ capabilities: { placements: 'after' } }, /give capability placements as a list of after, before/],
    [{ capabilities: { depth: [3, 2] } }, /give capability depth as the least and the greatest number of layers/],
    [{ capabilities: { depth: 3 } }, /give capability depth/],
    [{ capabilities: { width: 0 } }, /give capability width as the width of the widest layer/],
    [{ capabilities: { biases: 'no' } }, /give capability biases as true or false/],
    [{ capabilities: { skip: false } }, /name only capabilities skips, scales/],
  ])('is refused with %j', (more, message) => {
    expect(() => parseHello(hello(more))).toThrow(message);
  });
});

describe('check --check', () => {
  const rule = async (learn: string): Promise<string> => {
    const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-test-')), 'rule.mjs');
    const from = JSON.stringify(join(process.cwd(), 'dist/index.js'));
    await writeFile(
      path,
      `import { LEARNING_RULES } from ${from};
const closedForm = LEARNING_RULES.find(({ id }) => id === 'pc-closed-form');
export default { ...closedForm, ${learn} };`,
    );
    return path;
  };
  const doubled = `learn: (A, p, z) => closedForm.learn(A, p, z).map(({ weights }) => ({ weights: A.add(weights, weights) }))`;

  test('asks what is named and no more, and ends with 0 where that is as declared', async () => {
    const path = await rule('');
    const { status, out } = await commandLine(['check', path, '--check', 'stationarity', '--check', 'locality']);
    expect(status).toBe(0);
    expect(out).toMatch(/^C03 {2}stationarity/m);
    expect(out).toMatch(/^C10 {2}locality/m);
    expect(out).not.toMatch(/^C04/m);
    expect(out).toMatch(/: partial\nmissing: \d+ things, the first: C01 determinism is required and was not asked/);
    expect(out).toContain(`again: pcn-check check ${path} --check stationarity --check locality --seed 1`);
  });

  test('is the line that a report has for a check that is not as declared, in JSON too', async () => {
    const path = await rule(doubled);
    const { status, out } = await commandLine([
      ...['check', path, '--seed', '3'],
      ...['--check', 'stationarity', '--check', 'local-gradient'],
    ]);
    expect(status).toBe(1);
    expect(out).toContain(`again: pcn-check check ${path} --check local-gradient --seed 3`);
    expect(out).not.toContain('checkRule(');
    const again = await commandLine(['check', path, '--check', 'local-gradient', '--seed', '3', '--json']);
    expect(again.status).toBe(1);
    const { checks } = JSON.parse(again.out) as { checks: { check: string; explanation: { replay: string } }[] };
    expect(checks.map(({ check, explanation }) => [check, explanation.replay])).toEqual([
      ['local-gradient', `pcn-check check ${path} --check local-gradient --seed 3`],
    ]);
  });

  test('refuses a check that nobody knows', async () => {
    const { status, error } = await commandLine(['check', await rule(''), '--check', 'speed']);
    expect([status, error]).toEqual([2, expect.stringMatching(/checks must name checks, got "speed"/)]);
  });
});
