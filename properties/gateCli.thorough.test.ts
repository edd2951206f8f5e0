import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from './cli/program.ts';
import { commit, folder, gate, git, hasGit, ruleModule } from './gatedModule.ts';

interface Rows {
  readonly rows: readonly { readonly outcome: string }[];
}

describe('pcn-check gate', () => {
  const title =
    'a commit that weakens feedback by 3 % turns the build red: status 1, metric, layer, drop, interval, replay line; the update shows what changed, and history the step';
  test.skipIf(!hasGit)(hasGit ? title : `${title} (skipped: git is not installed)`, async () => {
    const at = await folder();
    await git(at, 'init', '-q');
    const update = ['./rule.mjs', '--baseline', 'baselines/mine.txt', '--update-baseline'];
    const check = ['./rule.mjs', '--baseline', 'baselines/mine.txt'];
    await writeFile(join(at, 'rule.mjs'), ruleModule(1));
    expect(await gate(at, ...update)).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^baselines\/mine\.txt: new, 36 series; commit it, .*\n$/),
    });
    await commit(at, 'Add my rule and its baseline');
    expect((await gate(at, ...check)).status).toBe(0);

    await writeFile(join(at, 'rule.mjs'), ruleModule(0.97));
    await commit(at, 'Weaken the feedback');
    const red = await program(['gate', ...check, '--out', 'out'], { folder: at });
    expect(red.status).toBe(1);
    expect(red.out).toContain('gate mine: FAILS, against baselines/mine.txt');
    // 1/0.97² = 1.0628 two layers below the output of the network of three
    expect(red.out).toMatch(
      /✗ fails: norm of the update over that of backpropagation's, layer 1, sp-L3-N12-B4-teacher \(.*\): fell by a factor 1\.063, interval 1\.063 to 1\.063, margin 1\.01/,
    );
    expect(red.out).toContain('replay: npx pcn-check gate ./rule.mjs --baseline baselines/mine.txt --seed 1\n');
    const charts = ['cosine-to-bp', 'norm-ratio-to-bp'].map((id) => `history-${id}.svg`);
    expect(await readdir(join(at, 'out'))).toEqual(
      expect.arrayContaining(['gate.json', 'history.html', 'history.md', ...charts]),
    );

    const step = await readFile(join(at, 'out', 'history.html'), 'utf8');
    const rows = step.split('<tr>').filter((row) => /✗\s+fails/.test(row));
    expect(rows).toHaveLength(
      (JSON.parse(await readFile(join(at, 'out', 'gate.json'), 'utf8')) as Rows).rows.filter(
        ({ outcome }) => outcome === 'fails',
      ).length,
    );
    expect(rows.join('\n')).toMatch(
      /norm-ratio-to-bp[^]*?<td>1<\/td>\s*<td>sp-L3-N12-B4-teacher[^]*?↓ ×1\.063[^]*?×1\.063 to ×1\.063/,
    );

    const meant = await gate(at, ...update);
    expect(meant.status).toBe(0);
    expect(meant.out).toMatch(
      /~ norm-ratio-to-bp, layer 1, sp-L3-N12-B4-teacher: median \S+ → \S+, change −\S+ \(95 % interval −\S+ to −\S+\)/,
    );
    await commit(at, 'Accept the weaker feedback');
    const green = await gate(at, ...check, '--out', 'out');
    expect(green.status).toBe(0);
    const page = await readFile(join(at, 'out', 'history.html'), 'utf8');
    expect(page).toContain('2 baselines, oldest on the left');
    expect(page).toContain('Accept the weaker feedback');
    expect(page.match(/<svg/g)!.length).toBe(4); // the metrics of a rule that does not iterate
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });
});
