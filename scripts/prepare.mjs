// npm runs it in a checkout, after its dependencies are installed (`prepare`): `npm ci` leaves a package that works, and so does
// `npm install git+https://…` in another project, which packs what it finds here.
import { build, hasCompiler, isBuilt } from './built.mjs';

if (!isBuilt()) {
  if (hasCompiler()) build();
  else
    console.log('pcn-check is not built: the development dependencies are absent; "npm pack" or "npm ci" brings them');
}
