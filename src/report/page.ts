import { html, markup } from './html.ts';
import type { ReportRecord } from './record.ts';
import { claimDetails } from './sections/claimDetails.ts';
import { claimsTable } from './sections/claimsTable.ts';
import { enginesSection } from './sections/engines.ts';
import { errataSection } from './sections/errata.ts';
import { headerSection } from './sections/header.ts';
import { rulesSection } from './sections/rules.ts';
import { traceSection } from './sections/trace.ts';
import { styleSheet } from './style.ts';
import { summaryLine } from './summary.ts';

/** The whole report as one page that asks for nothing else: no script, no font, no image from elsewhere. */
export async function toHtml(record: ReportRecord): Promise<string> {
  const trace = record.trace === undefined ? '' : await traceSection(record.trace);
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>pcn-check: ${summaryLine(record)}</title>
        <link rel="icon" href="data:," />
        <style>
          ${markup(styleSheet)}
        </style>
      </head>
      <body>
        ${headerSection(record)}
        <main>
          ${claimsTable(record.verdicts)} ${errataSection(record.verdicts)}
          ${rulesSection(record.rules ?? [], new Set(record.verdicts.map(({ claim }) => claim.id)))}
          ${enginesSection(record)} ${trace} ${claimDetails(record.verdicts)}
        </main>
        <footer>
          Made by pcn-check ${record.pcnCheck} from its JSON record. Every verdict can be judged again with its replay
          line.
        </footer>
      </body>
    </html> `.text
  }`;
}
