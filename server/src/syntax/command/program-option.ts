/** Options that concern the program rather than the rule: the family, the table, counters, waiting, help. */
import type { Fix } from '../../base/problem.ts';
import type { BasicOption } from '../../catalogue/basic.ts';
import { startsOption } from './extension.ts';
import { deleteWords, mend, NONE, type Reader, record, report } from './reader.ts';
import type { OptionUse, Word } from './types.ts';

/**
 * `-4` and `-6`. A restore program passes over a line for the other family without a word, which is how one file serves
 * both; iptables itself refuses it. Whether a whole file says nothing for that reason is for the reader of the file.
 */
export function takeFamily(reader: Reader, option: BasicOption, use: OptionUse): void {
  const { family, mode } = reader.context;
  if (Number(option.letter) === family) return;
  const program = family === 4 ? 'iptables' : 'ip6tables';
  if (mode === 'command') {
    report(reader, 'wrong-family', use.option, `${program} does not take ${use.option.text}.`);
    return;
  }
  reader.at = reader.words.length;
  if (reader.kind === 'replace') {
    const message = `iptables 1.8.9 crashes on a -R that is for the other IP version: write ${use.option.text} before it.`;
    report(reader, 'wrong-family', use.option, message);
    reader.skipped = true;
    return;
  }
  if (isAboutChains(reader)) {
    const message = `${program}-restore stops reading at ${use.option.text}, and still does what stands before it.`;
    report(reader, 'wrong-family', use.option, message, { severity: 'warning', refusedBy: NONE });
    return;
  }
  reader.skipped = true;
  const message = `${program}-restore passes over this line: it is for IPv${option.letter} only.`;
  report(reader, 'wrong-family', use.option, message, { severity: 'hint', refusedBy: NONE });
}

/** True for a command that is carried out without the addresses which the program never comes to read. xshared.c (do_parse) */
function isAboutChains({ kind, number }: Reader): boolean {
  switch (kind) {
    case 'new-chain':
    case 'delete-chain':
    case 'rename-chain':
    case 'policy':
    case 'flush':
    case 'zero':
      return true;
    case 'delete':
      return number !== undefined;
    default:
      return false;
  }
}

/** `-h` and `-V` show text and end the program with success: as a command that is all it does, in a file the rest is lost. */
export function endOfLoad(reader: Reader, word: Word, why?: string, fixes: readonly Fix[] = NONE): void {
  reader.skipped = true;
  reader.at = reader.words.length;
  if (reader.context.mode === 'command') return;
  const message = why ?? `The program ends at ${word.text}: nothing of this table is loaded.`;
  report(reader, 'ends-the-load', word, message, { severity: 'error', refusedBy: NONE, fixes });
}

export function takeTable(reader: Reader, use: OptionUse, value: Word): void {
  if (reader.context.mode === 'restore') {
    report(
      reader,
      'table-in-save-file',
      use.option,
      'A line of a save file belongs to the table of its section: -t is refused.',
      {
        fixes: [mend('Delete it', deleteWords(reader, use.option, value))],
      },
    );
  }
  reader.table = value;
}

export function takeCounters(reader: Reader, use: OptionUse, value: Word): void {
  const comma = value.text.indexOf(',', 1);
  let bytes = comma < 0 ? undefined : value.text.slice(comma + 1);
  const next = reader.words[reader.at];
  if (comma < 0 && next && !startsOption(next)) {
    reader.at++;
    bytes = next.text;
    reader.uses[reader.uses.indexOf(use)] = { ...use, values: [value, next] };
  }
  if (bytes === undefined) report(reader, 'bad-counters', value, '-c needs two numbers, packets and bytes.');
  else if (!STARTS_WITH_NUMBER.test(value.text))
    report(reader, 'bad-counters', value, `"${value.text}" is no number of packets.`);
  else if (!STARTS_WITH_NUMBER.test(bytes))
    report(reader, 'bad-counters', next ?? value, `"${bytes}" is no number of bytes.`);
}

/** What sscanf's %llu is content with. */
const STARTS_WITH_NUMBER = /^\s*[+-]?\d/;

/** `-w`, `-W` and `-h`: a value may be joined, or follow when it does not look like an option. */
export function takeWait(
  reader: Reader,
  option: BasicOption,
  word: Word,
  joined: Word | undefined,
  bang: Word | undefined,
): void {
  if (option.letter === 'h') {
    record(reader, option, word, NONE, bang);
    endOfLoad(reader, word);
    return;
  }
  if (reader.context.mode === 'restore') {
    record(reader, option, word, joined ? [joined] : NONE, bang);
    report(
      reader,
      'wait-in-save-file',
      word,
      `${word.text} cannot be used in a save file: give it to iptables-restore.`,
      {
        fixes: [mend('Delete it', deleteWords(reader, word, word))],
      },
    );
    const next = reader.words[reader.at];
    if (!joined && next && !startsOption(next)) reader.at++;
    return;
  }
  let value = joined;
  const next = reader.words[reader.at];
  if (!value && next && !startsOption(next)) {
    value = next;
    reader.at++;
  }
  record(reader, option, word, value ? [value] : NONE, bang);
  const unit = option.letter === 'w' ? 'seconds' : 'microseconds';
  if (!value && option.letter === 'W') {
    report(reader, 'missing-value', word, `${word.text} needs a value: ${option.form}.`);
  } else if (value && !STARTS_WITH_NUMBER.test(value.text)) {
    report(reader, 'bad-number', value, `"${value.text}" is no number of ${unit}.`);
  } else if (value && option.letter === 'W' && Number.parseInt(value.text, 10) > 999_999) {
    report(reader, 'bad-number', value, `${value.text} is more than 999999 microseconds.`);
  }
}

/** -W alone makes no sense to the program; -w 0 is as good as no -w. */
export function checkWait(reader: Reader): void {
  const interval = reader.uses.find(({ name }) => name === 'wait-interval');
  if (!interval) return;
  const wait = reader.uses.findLast(({ name }) => name === 'wait');
  if (wait && Number.parseInt(wait.values[0]?.text ?? '-1', 10) !== 0) return;
  report(reader, 'requires-option', interval.option, `${interval.option.text} needs -w beside it.`);
}
