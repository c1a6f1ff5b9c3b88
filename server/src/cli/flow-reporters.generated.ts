// Every entry of flow-reporters/, written by `npm run generate`: add a file there, edit nothing here.
import _json from './flow-reporters/json.ts';
import _junit from './flow-reporters/junit.ts';
import _text from './flow-reporters/text.ts';

export const flowReporters = [
  _json,
  _junit,
  _text,
] as const;
