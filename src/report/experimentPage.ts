import type { ExperimentRecord } from '../experiments/tell.ts';
import { html } from './html.ts';
import { page } from './pageShell.ts';
import { experimentSections } from './sections/experiments.ts';

/** Experiments as one page that asks for nothing else. */
export async function experimentPage(records: readonly ExperimentRecord[], pcnCheck: string): Promise<string> {
  const title = records.map((record) => record.title).join('; ');
  return page(
    title,
    html`<header class="top"><h1>${records.length === 1 ? title : 'Experiments'}</h1></header>
      <main>${await experimentSections(records)}</main>
      <footer>Made by pcn-check ${pcnCheck} from its JSON record.</footer>`,
  );
}
