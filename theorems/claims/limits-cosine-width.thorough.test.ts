import { judgeGroup } from './judged.ts';

judgeGroup('limits-cosine-width');
