// How typedoc makes docs/api: one page for each entry of the package, without dates, line numbers and what comes from elsewhere.
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const ENTRIES = ['src/index.ts', 'src/vitest.ts'];

export const options = {
  entryPoints: ENTRIES.map(at),
  tsconfig: at('tsconfig.build.json'),
  plugin: ['typedoc-plugin-markdown'],
  name: 'pcn-check',
  readme: 'none',
  skipErrorChecking: true, // npm run typecheck does that, with the compiler that builds
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  outputFileStrategy: 'modules',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
};
