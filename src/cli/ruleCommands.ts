import { CHECK_USAGE, type RuleOptions } from './checkOptions.ts';

/** Runs a command about one's own rules; returns the exit status. */
export async function runRuleCommand(options: RuleOptions): Promise<number> {
  const out = process.stdout;
  switch (options.kind) {
    case 'help':
      out.write(CHECK_USAGE);
      return 0;
    case 'init': {
      const { init } = await import('./init.ts');
      return init(options, { out });
    }
    case 'theory': {
      const { theory } = await import('./theory.ts');
      return theory(options, { out });
    }
    case 'check': {
      const { check } = await import('./check.ts');
      const interrupt = new AbortController();
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      if (options.command !== undefined)
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupt.abort());
      return check(options, {
        out,
        error: process.stderr,
        color: out.isTTY && !process.env['NO_COLOR'],
        clock: () => performance.now(),
        signal: interrupt.signal,
      });
    }
  }
}
