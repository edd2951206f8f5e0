// Blocks of ts and js: written into one folder a document, compiled against dist/, and run. One that begins with `// name.ts` has that
// name, so that others can import it; a `.test.ts` runs in vitest; a rule is checked by the command that the document gives.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const COMPILER = { noEmit: false, rootDir: '.', noUnusedLocals: false };

/** Exchanges a name everywhere, and its import for that of the other's first word. */
export function exchanged(code, from, to) {
  const word = new RegExp(`\\b${from}\\b`, 'g');
  const imported = /[A-Za-z_]\w*/.exec(to.replace(/^await /, ''))[0];
  const end = code.indexOf(" from 'pcn-check'");
  if (end < 0 || !word.test(code))
    throw new Error(`"Exchange \`${from}\`" must name an import of pcn-check in the block`);
  return code.slice(0, end).replaceAll(word, imported) + code.slice(end).replaceAll(word, to);
}

const named = ({ code }) => /^\/\/ (\S+\.(?:m?ts|m?js))\n/.exec(code)?.[1];
export const folderOf = (work, { file }) => join(work, file.replaceAll(/[^\w]+/g, '-'));

export const isProgram = ({ language, mark }) => !mark && (language === 'ts' || language === 'js');

/** Writes every program and its exchanged forms; returns what to run. */
function write(work, block) {
  const folder = folderOf(work, block);
  mkdirSync(folder, { recursive: true });
  const extension = block.language === 'ts' ? '.ts' : '.mjs';
  const base = named(block) ?? `line-${block.line}${extension}`;
  const forms = [[base, block.code, '']];
  for (const to of block.exchange?.to ?? [])
    forms.push([
      `line-${block.line}-${forms.length}${extension}`,
      exchanged(block.code, block.exchange.from, to),
      ` with ${to}`,
    ]);
  return forms.map(([name, code, how]) => {
    writeFileSync(join(folder, name), code);
    return { block, how, path: join(folder, name.replace(/ts$/, 'js')) };
  });
}

/** Each program as a function that throws where it fails. */
export function programs(root, work, blocks, run) {
  const all = blocks.filter(isProgram).flatMap((block) => write(work, block));
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: COMPILER,
      include: ['**/*.ts', '**/*.mts'],
      exclude: ['tree'],
    }),
  );
  const vitest = join(work, 'vitest.config.mjs');
  writeFileSync(vitest, `export default { test: { include: ['*.test.js'] } };\n`);
  const compile = () => {
    if (blocks.some(({ language }) => language === 'ts'))
      run(root, process.execPath, 'node_modules/typescript/bin/tsc', '-p', join(work, 'tsconfig.json'));
  };
  return {
    compile,
    steps: all.map(({ block, how, path }) => ({
      name: `${block.file}:${block.line}${how}`,
      rule: /^rule\.m?js$/.test(basename(path)) ? path : undefined,
      step() {
        if (path.endsWith('.test.js')) {
          run(
            root,
            process.execPath,
            'node_modules/vitest/vitest.mjs',
            'run',
            '--config',
            vitest,
            '--root',
            dirname(path),
            basename(path),
          );
          return;
        }
        const out = run(dirname(path), process.execPath, path).trimEnd();
        if (block.prints && out !== block.prints.join('\n'))
          throw new Error(`it must print ${block.prints.join(' and ')}, and prints ${out.replaceAll('\n', ' and ')}`);
      },
    })),
  };
}

/** Files of the repository that documents show: the source with them in their places, compiled. */
export function tree(root, work, blocks, run) {
  const files = blocks
    .filter(({ mark }) => mark === 'file')
    .map((block) => {
      const [detail, call] = block.detail.split(', with ');
      return { ...block, detail, call };
    });
  const at = join(work, 'tree');
  return {
    files: files.map((block) => ({
      block,
      path: join(at, block.detail.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js')),
    })),
    compile() {
      if (files.length === 0) return;
      rmSync(at, { recursive: true, force: true });
      cpSync(join(root, 'src'), join(at, 'src'), { recursive: true });
      symlinkSync(join(root, 'fixtures'), join(at, 'fixtures'));
      cpSync(join(root, 'package.json'), join(at, 'package.json'));
      for (const { detail, code } of files) writeFileSync(join(at, detail), code);
      const compilerOptions = { noEmit: false, rootDir: 'src', outDir: 'dist' };
      writeFileSync(
        join(at, 'tsconfig.json'),
        JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['src'] }),
      );
      run(root, process.execPath, 'node_modules/typescript/bin/tsc', '-p', join(at, 'tsconfig.json'));
    },
  };
}

/** The standard output; where it fails, all of it in the error. */
export function runner(env) {
  return (cwd, command, ...args) => {
    try {
      return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim().slice(-4000) || error.message, {
        cause: error,
      });
    }
  };
}
