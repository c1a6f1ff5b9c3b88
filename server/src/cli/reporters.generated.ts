// Every entry of reporters/, written by `npm run generate`: add a file there, edit nothing here.
import _github from './reporters/github.ts';
import _json from './reporters/json.ts';
import _sarif from './reporters/sarif.ts';
import _text from './reporters/text.ts';

export const reporters = [
  _github,
  _json,
  _sarif,
  _text,
] as const;
