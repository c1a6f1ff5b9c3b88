/** Log levels, and the texts that LOG, NFLOG and ULOG put before what they write. */
import type { ValueType } from '../define.ts';
import { quoteWhereNeeded } from './quote.ts';
import { wholeUnsigned } from './strtoul.ts';
import { cutToBytes, freeText } from './text.ts';
import { findWord, unknownWord, type Word } from './words.ts';

/** The names that libxtables knows: not all that syslog has, and in lower case only. man:syslog(3) */
const LEVELS: readonly Word<number>[] = [
  { name: 'emerg', value: 0, doc: '0: the system is unusable', aliases: ['panic'] },
  { name: 'alert', value: 1, doc: '1: act at once' },
  { name: 'crit', value: 2, doc: '2: critical conditions' },
  { name: 'error', value: 3, doc: '3: error conditions' },
  { name: 'warning', value: 4, doc: '4: warnings; the default' },
  { name: 'notice', value: 5, doc: '5: normal, but worth a note' },
  { name: 'info', value: 6, doc: '6: information' },
  { name: 'debug', value: 7, doc: '7: for finding faults' },
];

export const DEFAULT_LEVEL = 4;

/** A level by number, 0 to 7, or name; it prints as its number. */
export const logLevel: ValueType<number> = {
  form: 'level',
  doc: 'A level from 0 (most urgent) to 7, or its name: emerg, alert, crit, error, warning, notice, info, debug.',
  parse(text) {
    const value = wholeUnsigned(text, 0, 7) ?? findWord(LEVELS, text, { letters: 'exact', mayBeCut: false })?.value;
    return value === undefined ? unknownWord('log level', text, LEVELS) : { ok: true, value };
  },
  print: (level) => [String(level)],
  names: () => LEVELS,
  say: (level) => `level ${level} (${LEVELS[level]?.name})`,
};

/** A text of so many bytes that stands before each message; what is longer is cut. It may not hold a newline. */
export function logPrefix(maxBytes: number): ValueType<string> {
  const text = freeText({
    what: 'prefix',
    maxBytes,
    whenLonger: 'cut',
    mayBeEmpty: false,
    print: quoteWhereNeeded,
  });
  return {
    ...text,
    parse(written, context) {
      if (!written.includes('\n')) return text.parse(written, context);
      return { ok: false, code: 'bad-text', message: 'A log prefix cannot hold a newline.' };
    },
  };
}

/** nft's own logging keeps 127 bytes of a prefix; in the layout of legacy 63 fit. */
const NFLOG_BYTES = { legacy: 63, nft: 127 } as const;
const longPrefix = logPrefix(NFLOG_BYTES.nft);
const shortPrefix = logPrefix(NFLOG_BYTES.legacy);

/** The prefix of NFLOG, whose length depends on the program. */
export const nflogPrefix: ValueType<string> = {
  ...shortPrefix,
  parse(text, context) {
    const long = longPrefix.parse(text, context);
    const short = shortPrefix.parse(text, context);
    return long.ok && short.ok ? { ...long, notes: short.notes ?? [] } : long;
  },
  print: (text, { backend = 'legacy' }) => [quoteWhereNeeded(cutToBytes(text, NFLOG_BYTES[backend]))],
};
