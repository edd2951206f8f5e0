// Holds the workflows and actions against GitHub's own schema and expression parser: node scripts/ci-workflows.mjs [FILE...]
// Without files: action.yml and everything in .github. Prints JSON, { file: [problems] }, and ends with 1 where there are any.
import { readFileSync, readdirSync } from 'node:fs';
import { register } from 'node:module';

// The parser imports its schema as Node did before JSON imports had to be declared.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith('.json') ? { ...context, importAttributes: { ...context.importAttributes, type: 'json' } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

const isAction = (file) => /(^|\/)action\.ya?ml$/.test(file);
const own = () => {
  const below = readdirSync('.github', { recursive: true }).map((path) => `.github/${path.replaceAll('\\', '/')}`);
  return ['action.yml', ...below.filter((path) => /\.ya?ml$/.test(path))].toSorted((a, b) => (a < b ? -1 : 1));
};

async function problems(file) {
  const source = { name: file, content: readFileSync(file, 'utf8') };
  const parse = isAction(file) ? parseAction : parseWorkflow;
  const { context, value } = parse(source, new NoOperationTraceWriter());
  // Conversion finds what the schema cannot say: a job that needs one that does not exist, a schedule that is none.
  if (value !== undefined && !isAction(file)) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

const found = {};
for (const file of process.argv.length > 2 ? process.argv.slice(2) : own()) found[file] = await problems(file);
console.log(JSON.stringify(found, undefined, 2));
process.exitCode = Object.values(found).some((list) => list.length > 0) ? 1 : 0;
