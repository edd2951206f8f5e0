// The built tools find the fixtures where the sources have them: two folders up.
import { cpSync } from 'node:fs';

cpSync('fixtures', 'build/fixtures', { recursive: true });
