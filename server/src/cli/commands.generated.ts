// Every entry of commands/, written by `npm run generate`: add a file there, edit nothing here.
import _check from './commands/check.ts';
import _print from './commands/print.ts';
import _simulate from './commands/simulate.ts';
import _test from './commands/test.ts';

export const commands = [
  _check,
  _print,
  _simulate,
  _test,
] as const;
