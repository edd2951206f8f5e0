import { FIGURES } from '../experiments/index.ts';
import { plural } from '../report/numbers.ts';
import type { ProgressStream } from './progress.ts';

/** Every figure with its panels, its readings and the sizes of its plans. */
export async function listFigures(out: ProgressStream): Promise<number> {
  for (const load of Object.values(FIGURES)) {
    const { id, title, source, panels = [], readings = [], plan } = await load();
    const sizes = `${plan('quick').length} to ${plural(plan('full').length, 'point')}`;
    out.write(`${id.padEnd(8)} ${title} (${source}), ${sizes}\n`);
    for (const panel of panels) out.write(`  ${panel.id}  ${panel.title}\n`);
    for (const reading of readings) out.write(`  --reading ${reading.id}: ${reading.text}\n`);
  }
  return 0;
}
