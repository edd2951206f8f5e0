// The fenced blocks of a Markdown file, each with what surrounds it. A comment above a block says what it is:
//
//   <!-- snippet: fragment, REASON -->   no program of its own: it is not run
//   <!-- snippet: file PATH -->          a file of this repository: compiled in its place, and judged by what it exports
//   <!-- snippet: file PATH, with f(x) -->   the same, judged by what its export f makes of x
//   <!-- snippet: run -->                commands that are run, one after another, in an empty folder
//
// A block without a comment is a program, a list of commands or data, by its language. What the prose after it says is held too:
// "It prints `a` and `b`" and "Exchange `this` for `that` or `another`".
const MARK = /^<!-- snippet: (fragment|file|run)(?:,? (.+?))? -->$/;
const FENCE = /^( *)(`{3,})(\w*)$/;
const QUOTED = /`([^`]+)`/g;
const LIST = '(?:`[^`]+`(?:, (?:or |and )?| or | and )?)+';

const quoted = (text) => [...text.matchAll(QUOTED)].map(([, code]) => code);

/** The sentences after a block that say something of it, up to the next block or heading. */
function said(prose) {
  const printed = new RegExp(`It prints (${LIST})`).exec(prose);
  const exchanged = new RegExp(`Exchange \`([^\`]+)\` for (${LIST})`).exec(prose);
  if (/exchange `/i.test(prose) && !exchanged)
    throw new Error(`"Exchange" must be followed by \`this\` for \`that\`, got ${prose.trim()}`);
  return {
    prints: printed ? quoted(printed[1]) : undefined,
    exchange: exchanged ? { from: exchanged[1], to: quoted(exchanged[2]) } : undefined,
  };
}

export function blocks(file, text) {
  const lines = text.split('\n');
  const found = [];
  let [open, mark, prose] = [undefined, undefined, []];
  const close = () => found.length > 0 && Object.assign(found.at(-1), said(prose.join('\n')));
  for (const [i, line] of lines.entries()) {
    const fence = FENCE.exec(line);
    if (open) {
      if (line.trim() === open.fence) open = undefined;
      else open.code += `${line.slice(open.indent)}\n`;
    } else if (fence) {
      close();
      prose = [];
      open = { file, line: i + 1, language: fence[3], fence: fence[2], indent: fence[1].length, code: '' };
      if (mark) Object.assign(open, { mark: mark[1], detail: mark[2] });
      mark = undefined;
      found.push(open);
    } else {
      if (line.trim() !== '') mark = MARK.exec(line.trim()) ?? undefined;
      if (line.startsWith('<!-- snippet') && !mark)
        throw new Error(`${file}:${i + 1}: a snippet must be a fragment, file or run, got ${line}`);
      if (line.startsWith('#')) prose.push('\n');
      else prose.push(line);
    }
  }
  close();
  if (open) throw new Error(`${file}:${open.line}: the block must end, and the file does before it`);
  return found;
}
