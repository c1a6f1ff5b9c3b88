/** Values written in the word of a basic option that looks for its value in the whole word: `-s10.0.0.1`, `--jump=DROP`. */
import type { Fix } from '../../base/problem.ts';
import { byteLength, LONGEST_INTERFACE } from '../../catalogue/basic-values.ts';
import { mend, NONE, type Reader, report } from './reader.ts';
import type { OptionUse, Word } from './types.ts';

/** The program reads the whole word as the value, dashes and all, so these options cannot hold theirs. */
export function refuseJoined(reader: Reader, use: OptionUse, value: Word): true {
  const { option } = use;
  const name = option.text.slice(0, option.text.length - value.text.length).replace(/=$/, '');
  report(
    reader,
    'joined-value',
    option,
    `The value of ${name} must be a word of its own: "${option.text}" is taken whole.`,
    {
      fixes: [splitWord(option, name, value)],
    },
  );
  return true;
}

function splitWord(option: Word, name: string, value: Word): Fix {
  const written = option.text.length - value.text.length;
  return mend('Put a blank before the value', {
    span: { start: option.start, end: option.start + written },
    newText: `${name} `,
  });
}

/** `-ieth0` names the interface "-ieth0". */
export function wholeWord(reader: Reader, use: OptionUse, value: Word): Word {
  const { option } = use;
  if (byteLength(option.text) > LONGEST_INTERFACE) {
    refuseJoined(reader, use, value);
    return value;
  }
  const name = option.text.slice(0, option.text.length - value.text.length).replace(/=$/, '');
  report(
    reader,
    'joined-value',
    option,
    `This names an interface "${option.text}": a blank is missing before "${value.text}".`,
    {
      refusedBy: NONE,
      fixes: [splitWord(option, name, value)],
    },
  );
  return option;
}
