// The built tools find the fixtures, and the package's own version, where the sources have them: two folders up.
import { cpSync } from 'node:fs';

cpSync('fixtures', 'build/fixtures', { recursive: true });
cpSync('package.json', 'build/package.json');
