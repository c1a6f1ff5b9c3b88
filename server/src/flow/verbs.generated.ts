// Every entry of verbs/, written by `npm run generate`: add a file there, edit nothing here.
import _answer from './verbs/answer.ts';
import _ask from './verbs/ask.ts';
import _close from './verbs/close.ts';
import _connect from './verbs/connect.ts';
import _dns from './verbs/dns.ts';
import _ftp from './verbs/ftp.ts';
import _ping from './verbs/ping.ts';
import _request from './verbs/request.ts';
import _reset from './verbs/reset.ts';

export const verbs = [
  _answer,
  _ask,
  _close,
  _connect,
  _dns,
  _ftp,
  _ping,
  _request,
  _reset,
] as const;
