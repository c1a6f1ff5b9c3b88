// Every entry of helpers/, written by `npm run generate`: add a file there, edit nothing here.
import _ftp from './helpers/ftp.ts';
import _irc from './helpers/irc.ts';
import _tftp from './helpers/tftp.ts';

export const helpers = [
  _ftp,
  _irc,
  _tftp,
] as const;
