/** Import direction for dependency-cruiser: which folder of src may import which, and only through its index.ts. */

/** Lower folders first; every folder may import itself and what is named. */
const FOLDERS = {
  core: [],
  batch: ['core'],
  expression: ['batch', 'core'],
  plan: ['expression', 'batch', 'core'],
  platform: ['core'],
  state: ['expression', 'batch', 'core'],
  format: ['expression', 'batch', 'core'],
  connector: ['format', 'plan', 'expression', 'batch', 'platform', 'core'],
  checkpoint: ['plan', 'state', 'format', 'batch', 'platform', 'core'],
  operator: ['plan', 'state', 'expression', 'batch', 'core'],
  runtime: [
    'operator',
    'connector',
    'checkpoint',
    'plan',
    'state',
    'format',
    'expression',
    'batch',
    'platform',
    'core',
  ],
  sql: ['plan', 'expression', 'batch', 'core'],
  api: ['sql', 'runtime', 'checkpoint', 'connector', 'plan', 'expression', 'batch', 'platform', 'core'],
  cli: ['api', 'batch', 'platform', 'core'],
};

/** Programs: the only modules that choose a platform. */
const ENTRY_POINTS = '^src/(api/(node|browser)|cli/main|runtime/(node|browser)-worker)\\.ts$';

const direction = Object.entries(FOLDERS).map(([folder, allowed]) => ({
  name: `${folder}-imports-${allowed.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...direction,
    {
      name: 'folders-meet-at-their-index',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: ENTRY_POINTS },
      to: { path: '^src/([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'only-programs-choose-a-platform',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/', ENTRY_POINTS] },
      to: { path: '^src/platform/(node|browser|simulated)/' },
    },
    {
      name: 'platforms-are-apart',
      severity: 'error',
      from: { path: '^src/platform/(node|browser|simulated)/' },
      to: { path: '^src/platform/(node|browser|simulated)/', pathNot: '^src/platform/$1/' },
    },
    {
      name: 'node-stays-in-its-platform',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/node/', '^src/cli/main\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      // The grammar of queries is recursive, and so are the files that follow it.
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^src/sql/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'src-imports-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts|web|examples)/' },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^build/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
