import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** What the built file imports before it runs, through all that it imports: files of the package and names of others. */
function loads(file: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (!name.endsWith('.js') || !name.startsWith('dist/')) return;
    const text = readFileSync(name, 'utf8');
    for (const [, from] of text.matchAll(/^(?:import|export)\b(?:[^;]*? from)? '([^']+)';/gm))
      visit(from!.startsWith('.') ? relative('.', join(dirname(name), from!)) : from!);
  };
  visit(file);
  return [...seen].filter((name) => !name.startsWith('node:'));
}

test('the command line loads itself and its library, and nothing that a command needs only when it runs', () => {
  const others = loads('dist/cli/main.js').filter(
    (name) => !/^dist\/(cli\/(commands\/|main|run|files|pythonBlas)|plainFile)/.test(name),
  );
  expect(others.toSorted()).toEqual(['@commander-js/extra-typings', 'dist/conformance/check.js', 'dist/errors.js']);
});

test('a claim needs no learning rules, and neither does the worker that judges it', () => {
  for (const file of ['dist/cli/verify.js', 'dist/cli/worker.js', 'dist/cli/jobs/claim.js']) {
    const loaded = loads(file);
    expect(loaded.length).toBeGreaterThan(20);
    expect(
      loaded.filter((name) =>
        /^dist\/(learning\/(?!updates\.|layerTimes\.|generative\/(hebbian|microSteps)\.)|conformance\/|experiments\/|gate\/)/.test(
          name,
        ),
      ),
    ).toEqual([]);
  }
});
