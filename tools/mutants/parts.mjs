import { readdirSync } from 'node:fs';

export const ROOMS = ['src/layers', 'src/terms', 'src/problem', 'src/theory', 'src/inference', 'src/evidence'];

const inFolder = (folder, ...names) => names.map((name) => `properties/${folder}/${name}`);
const CLOSED_FORMS = ['sharedWeights', 'exact', 'spectrum', 'rescaling', 'numbers'].map(
  (name) => `theorems/closedForms/${name}`,
);
const STOPPING = inFolder('stopping', 'options', 'certificate', 'ends');

/** What code is held against which tests, quick ones first. A file belongs to the part that names it, or else the nearest folder around it. */
const PARTS = [
  {
    of: ['src/layers'],
    tests: [
      ...inFolder(
        'layers',
        'compositions',
        'bounds',
        'convolution',
        'parameterFactor',
        'localProducts',
        'byHand',
        'engineLacks',
        'misuse',
      ),
      ...[
        'properties/network/graph',
        'properties/dense/layers',
        'properties/dense/byHand',
        'properties/dense/gradients',
      ],
      ...['theorems/closedForms/exact', 'properties/problem/problem', 'properties/nonlinear/localCertificate'],
    ],
  },
  {
    of: ['src/terms'],
    tests: ['properties/terms', 'properties/inference/graphs', 'properties/network/graph', 'properties/dense/byHand'],
  },
  {
    of: ['src/problem'],
    tests: [
      ...inFolder('problem', 'chain', 'problem', 'family', 'wire'),
      ...['properties/network/graph', 'properties/network/linearNetwork', 'properties/dense/layers'],
      ...['properties/inference/graphs', 'properties/learning/plainRule'],
    ],
  },
  {
    of: ['src/theory'],
    tests: [
      ...[...CLOSED_FORMS, 'properties/leanForms', 'properties/batchProducts', 'properties/problem/problem'],
      ...['properties/theory/scales', 'properties/scaleFreeStops'],
    ],
  },
  {
    of: [
      ...['hessian', 'norms', 'spectrum', 'spectrumBounds', 'spectrumEnds'],
      ...['provenEnds', 'proposals', 'productForm', 'stackedFactor'],
    ].map((name) => `src/theory/${name}.ts`),
    tests: [
      ...CLOSED_FORMS,
      ...['properties/spectrumBounds', 'properties/spectrumEnds', 'properties/spectrumRoundings'],
      ...['properties/theory/spectrumEnds', 'properties/theory/scales'],
    ],
  },
  {
    of: ['src/theory/generative'],
    tests: ['theorems/closedForms/generative'],
  },
  {
    of: ['src/inference/generative'],
    tests: inFolder('generative', 'network', 'fastPaths', 'training'),
  },
  { of: ['src/inference'], tests: [...STOPPING, 'properties/inPlace', 'properties/inference'] },
  {
    of: [
      'barzilaiBorwein',
      'boundedChain',
      'curvature',
      'errorState',
      'infer',
      'localCertificate',
      'objective',
      'state',
    ].map((name) => `src/inference/${name}.ts`),
    tests: [
      'properties/dense/byHand',
      'properties/descend',
      'properties/inference/graphs',
      'properties/nonlinear/localCertificate',
      'properties/dense/gradients',
      'properties/nonlinear/certificate',
      'properties/nonlinear/certificate.thorough',
      'properties/dense/inference',
    ],
  },
  {
    of: ['src/inference/solvers'],
    tests: [
      ...STOPPING,
      'properties/solvers/byHand',
      'properties/solvers/work',
      'properties/solvers/parts',
      'properties/solvers/accuracy',
      'properties/solvers/cost',
    ],
  },
  {
    of: ['src/evidence'],
    tests: inFolder(
      'evidence',
      'ratio',
      'enclosureByHand',
      'combination',
      'identity',
      'identityFinding',
      'court',
      'judge',
      'exactEngine',
      'brokenEngine',
      'enclosure',
      'search',
    ),
  },
  {
    of: ['build', 'counterexample', 'recipe', 'search'].map((name) => `src/evidence/${name}.ts`),
    tests: [
      ...inFolder(
        'evidence',
        'build',
        'casesOfRounding',
        'recipe',
        'identity',
        'identityFinding',
        'enclosure',
        'brokenEngine',
        'search',
      ),
      'theorems/claims/convolution',
    ],
  },
  {
    of: ['mean', 'order', 'studentT'].map((name) => `src/evidence/${name}.ts`),
    tests: inFolder('evidence', 'studentT', 'order', 'mean', 'mean.thorough'),
  },
];

/** The parts that lie within a path, each with its files and tests. */
export function partsWithin(path) {
  const files = ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${room}/${name}`),
  ).filter((file) => within(file, path));
  const around = (file) => PARTS.flatMap(({ of }) => of).filter((name) => within(file, name));
  const nearest = (file) => around(file).reduce((a, b) => (b.length > a.length ? b : a));
  return PARTS.map(({ of, tests }) => ({
    name: of[0].replaceAll('/', '-'),
    files: files.filter((file) => of.includes(nearest(file))).toSorted(),
    tests: tests.map((test) => `${test}.test.ts`),
  })).filter((part) => part.files.length > 0);
}

/** Whether a file is the one named, or lies in the folder named. */
export const within = (file, path) => file === path || file.startsWith(`${path}/`);
