// The folders that are registrations: each file in one is an entry, found by the index beside the folder, proved by a test of its name.

/**
 * @typedef {object} Registration
 * @property {string} folder   where the entries are, from the project's top
 * @property {string} exported the name of the list in `<folder>.generated.ts`
 * @property {((name: string) => string) | null} test  the test that an entry of this name must have; null where the editor tests stand in
 * @property {boolean} [late]   true: the list holds, by name, how to load each entry, so that those that nobody asks for cost nothing
 */

/** Every such folder. A new one is a new room: it belongs in docs/ARCHITECTURE.md too. @type {readonly Registration[]} */
export const registrations = [
  {
    folder: 'server/src/catalogue/matches',
    exported: 'matches',
    test: (name) => `test/catalogue/matches/${name}.cases`,
  },
  {
    folder: 'server/src/catalogue/targets',
    exported: 'targets',
    test: (name) => `test/catalogue/targets/${name}.cases`,
  },
  { folder: 'server/src/lint/rules', exported: 'rules', test: (name) => `test/lint/${name}.rules` },
  { folder: 'server/src/engine/trackers', exported: 'trackers', test: (name) => `test/engine/trackers/${name}.flow` },
  { folder: 'server/src/engine/helpers', exported: 'helpers', test: (name) => `test/engine/helpers/${name}.flow` },
  { folder: 'server/src/flow/verbs', exported: 'verbs', test: (name) => `test/flow/verbs/${name}.flow` },
  { folder: 'server/src/ide/features', exported: 'features', test: (name) => `test/ide/${name}.test.ts` },
  {
    folder: 'server/src/ide/flow-features',
    exported: 'flowFeatures',
    test: (name) => `test/ide/flow-features/${name}.test.ts`,
  },
  {
    folder: 'server/src/ide/script-features',
    exported: 'scriptFeatures',
    test: (name) => `test/ide/script-features/${name}.test.ts`,
  },
  {
    folder: 'server/src/lint/script-rules',
    exported: 'scriptRules',
    test: (name) => `test/lint/script-rules/${name}.sh`,
  },
  { folder: 'server/src/cli/commands', exported: 'commands', test: (name) => `test/cli/${name}.test.ts`, late: true },
  { folder: 'server/src/cli/reporters', exported: 'reporters', test: (name) => `test/cli/${name}.test.ts` },
  {
    folder: 'server/src/cli/flow-reporters',
    exported: 'flowReporters',
    test: (name) => `test/cli/flow-reporters/${name}.test.ts`,
  },
  { folder: 'client/src/commands', exported: 'commands', test: null },
];
