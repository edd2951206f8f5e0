import { execFileSync } from 'node:child_process';

/** Command-line tests run the built package, as its users do. */
export default function build(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
