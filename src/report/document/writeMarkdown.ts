import type { NamedMatrix } from '../../evidence/verdict.ts';
import { cell as escaped, table } from '../markdown.ts';
import { oneNotation } from '../numbers.ts';
import type { Block, Cell, Details, Page } from './block.ts';
import { type Inline, type Target, plainText } from './inline.ts';

/** The file that a page becomes: the first is the one that a pull request shows. */
export const markdownFile = (page: string): string => (page === 'index' ? 'report.md' : `${page}.md`);

function address(to: Target, pages: ReadonlySet<string>): string | undefined {
  if ('url' in to) return to.url;
  if ('file' in to) return to.file;
  return pages.has(to.page) ? `${markdownFile(to.page)}${to.at === undefined ? '' : `#${to.at}`}` : undefined;
}

const ticked = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replace(/\s+/g, ' ')}\``;

function inlineMarkdown(inline: Inline, pages: ReadonlySet<string>): string {
  if (typeof inline === 'string') return escapedWithin(inline);
  if (!('kind' in inline)) return inline.map((part) => inlineMarkdown(part, pages)).join('');
  switch (inline.kind) {
    case 'code':
      return ticked(inline.text);
    case 'badge':
      return inline.tone === 'holds' ? escaped(inline.text) : `**${escaped(inline.text)}**`;
    case 'strong':
      return `**${inlineMarkdown(inline.of, pages).trim()}**`;
    case 'muted':
      return inlineMarkdown(inline.of, pages);
    case 'link': {
      const to = address(inline.to, pages);
      const text = inlineMarkdown(inline.of, pages);
      return to === undefined ? text : `[${text}](${to})`;
    }
  }
}

/** Escaped, with the spaces at its ends as they are: it stands between other parts of a line. */
const escapedWithin = (given: string): string => {
  const text = oneNotation(given);
  return `${/^\s/.test(text) ? ' ' : ''}${escaped(text)}${/\S\s+$/.test(text) ? ' ' : ''}`;
};

/** A block of code whose text cannot end it. */
const fenced = (text: string, language = ''): string => `\`\`\`${language}\n${text.replaceAll('```', "'''")}\n\`\`\``;

const matrixText = ({ name, rows }: NamedMatrix): string => `${name} = [${rows.map((r) => r.join(', ')).join('; ')}]`;

/** A page as Markdown for a pull request or a job summary: the same blocks as the HTML page. */
export function markdownPage({ title, lead, blocks }: Page, pages: ReadonlySet<string>): string {
  const line = (inline: Inline): string => inlineMarkdown(inline, pages);
  const cell = (content: Cell): string =>
    line(typeof content === 'object' && 'tone' in content && !('kind' in content) ? content.text : (content as Inline));
  const anchor = (id: string | undefined): string[] => (id === undefined ? [] : [`<a id="${id}"></a>`]);
  const details = ({ summary, blocks }: Details): string =>
    [`<details><summary>${escaped(plainText(summary))}</summary>`, ...write(blocks), '</details>'].join('\n\n');
  const one = (block: Block): string[] => {
    switch (block.kind) {
      case 'heading':
        return [...anchor(block.id), `${'#'.repeat(block.level)} ${line(block.text)}`];
      case 'paragraph':
        return [line(block.text)];
      case 'banner':
        return [`**${line(block.head)}** ${line(block.text)}`];
      case 'list':
        return [block.items.map((item) => `- ${line(item)}`).join('\n')];
      case 'facts':
        return [block.rows.map(([name, value]) => `- ${escaped(name)}: ${line(value)}`).join('\n')];
      case 'table':
        return [
          table(
            block.head.map(({ text }) => escaped(text)),
            block.rows.map(({ cells }) => cells.map(cell)),
          ),
        ];
      case 'formula':
        return [fenced(block.tex.replace(/\s+/g, ' '), 'math')];
      case 'matrices':
        return block.list.length === 0 ? [] : [fenced(block.list.map(matrixText).join('\n'))];
      case 'code':
        return [fenced(block.text)];
      case 'details':
        return [details(block)];
      case 'group':
        return [...anchor(block.id), ...write(block.blocks)];
      case 'chart':
        return [`![${escaped(block.title)}](${block.id}.svg)`, line(block.caption)];
      case 'filter':
        return [];
    }
  };
  const write = (blocks: readonly Block[]): string[] => blocks.flatMap(one);
  return `${[`# ${escaped(title)}`, line(lead), ...write(blocks)].filter((part) => part !== '').join('\n\n')}\n`;
}
