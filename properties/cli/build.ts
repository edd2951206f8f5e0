import { execFileSync } from 'node:child_process';

/** Command-line tests run the built package, as its users do. Its types are checked elsewhere: by `npm run typecheck`, and `build`. */
export default function build(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'], {
    stdio: 'inherit',
  });
}
