import type { Figure } from '../experiments/experiment.ts';
import type { ExperimentRecord } from '../experiments/tell.ts';
import { chartId } from '../report/pages/figure.ts';
import { type Made, figureTexts } from '../report/pages/figureFiles.ts';
import { type Site, hasPlots, siteFiles } from '../report/site.ts';
import { plotFiles } from './plotFiles.ts';
import { hasPng, png } from './png.ts';

/** The files of an experiment in a site: what is named after a figure begins with the prefix. */
export interface Downloads {
  readonly record: ExperimentRecord;
  readonly prefix: string;
  readonly made: (figure: Figure) => Made;
  /** Drawn from kept tables, without a picture of each chart. */
  readonly kept?: true;
}

/** Everything of a site: pages, drawings, the scripts of its charts, and each figure's data, specification and, where there are any, picture. */
export async function siteFolder(
  site: Site,
  downloads: readonly Downloads[],
): Promise<Record<string, string | Uint8Array>> {
  const pictures = await hasPng();
  const files: Record<string, string | Uint8Array> = await siteFiles(pictures ? site : { ...site, missing: ['png'] });
  if (hasPlots(site)) Object.assign(files, await plotFiles());
  for (const { record, prefix, made, kept } of downloads)
    for (const figure of record.figures) {
      const name = chartId(prefix, figure);
      for (const [ending, text] of Object.entries(figureTexts(record, figure, made(figure))))
        files[`${name}.${ending}`] = text;
      if (pictures && !kept && figure.kind === 'chart')
        files[`${name}.png`] = await png(files[`${name}.svg`] as string);
    }
  return files;
}
