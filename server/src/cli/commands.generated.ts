// How to load each entry of commands/, written by `npm run generate`: add a file there, edit nothing here.

export const commands = new Map([
  ['check', () => import('./commands/check.ts')],
  ['print', () => import('./commands/print.ts')],
  ['simulate', () => import('./commands/simulate.ts')],
  ['test', () => import('./commands/test.ts')],
] as const);
