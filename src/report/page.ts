import { html } from './html.ts';
import { page } from './pageShell.ts';
import type { ReportRecord } from './record.ts';
import { claimDetails } from './sections/claimDetails.ts';
import { claimsTable } from './sections/claimsTable.ts';
import { enginesSection } from './sections/engines.ts';
import { errataSection } from './sections/errata.ts';
import { experimentSections } from './sections/experiments.ts';
import { headerSection } from './sections/header.ts';
import { rulesSection } from './sections/rules.ts';
import { summaryLine } from './summary.ts';

/** The whole report as one page. */
export async function toHtml(record: ReportRecord): Promise<string> {
  const experiments = await experimentSections(record.experiments);
  return page(
    summaryLine(record),
    html`${headerSection(record)}
      <main>
        ${claimsTable(record.verdicts)} ${errataSection(record.verdicts)}
        ${rulesSection(record.rules ?? [], new Set(record.verdicts.map(({ claim }) => claim.id)))}
        ${enginesSection(record)} ${experiments} ${claimDetails(record.verdicts)}
      </main>
      <footer>
        Made by pcn-check ${record.pcnCheck} from its JSON record. Every verdict can be judged again with its replay
        line.
      </footer>`,
  );
}
