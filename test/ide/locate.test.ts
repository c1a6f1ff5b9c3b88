// Which thing stands under the caret.
import { expect, test } from 'vitest';
import { subjectAt } from '../../server/src/ide/locate.ts';
import { atCaret, inFilter } from '../support/ide.ts';

/** The kind of the subject and the text that it covers. */
function subject(marked: string): string | undefined {
  const { context, offset } = atCaret(marked);
  const found = subjectAt(context, offset);
  return found && `${found.kind} ${context.document.text.slice(found.span.start, found.span.end)}`;
}

test.each([
  ['*fil▮ter\nCOMMIT\n', 'table filter'],
  ['*filter\n:INP▮UT ACCEPT [1:2]\nCOMMIT\n', 'chain INPUT'],
  ['*filter\n:INPUT ACC▮EPT [1:2]\nCOMMIT\n', 'policy ACCEPT'],
  ['*filter\n:INPUT ACCEPT [1▮:2]\nCOMMIT\n', 'counters [1:2]'],
  ['*filter\nCOMM▮IT\n', 'commit COMMIT'],
  [inFilter('-▮A INPUT -j ACCEPT'), 'command -A'],
  [inFilter('-A INP▮UT -j ACCEPT'), 'chain INPUT'],
  [inFilter('-▮AINPUT -j ACCEPT'), 'command -A'],
  [inFilter('-AIN▮PUT -j ACCEPT'), 'chain INPUT'],
  [inFilter('-P INPUT DR▮OP'), 'policy DROP'],
  [inFilter('[3:▮4] -A INPUT -j ACCEPT'), 'counters [3:4]'],
  [inFilter('-A INPUT -▮j ACCEPT'), 'option -j'],
  [inFilter('-A INPUT -j AC▮CEPT'), 'target ACCEPT'],
  [inFilter('-A INPUT -j ACCEPT▮'), 'target ACCEPT'],
  [inFilter('-A INPUT -m lim▮it --limit 5/min -j ACCEPT'), 'match limit'],
  [inFilter('-A INPUT -m limit --lim▮it 5/min -j ACCEPT'), 'option --limit'],
  [inFilter('-A INPUT -m limit --limit 5/▮min -j ACCEPT'), 'value 5/min'],
  [inFilter('-A INPUT -p tcp --dp▮ort 22 -j ACCEPT'), 'option --dport'],
  [inFilter('-A INPUT -p tcp --dport=2▮2 -j ACCEPT'), 'value 22'],
  [inFilter('-A INPUT -p tcp --dp▮ort=22 -j ACCEPT'), 'option --dport='],
  [inFilter('-A INPUT -p tcp --tcp-flags SYN,ACK S▮YN -j ACCEPT'), 'value SYN'],
  [inFilter('-A INPUT ▮! -i lo -j ACCEPT'), 'option !'],
  [inFilter('-A INPUT -m comment --comment "a ▮note" -j ACCEPT'), 'value "a note"'],
])('%s', (marked, expected) => {
  expect(subject(marked)).toBe(expected);
});

test.each([['# a com▮ment\n'], ['▮\n'], [inFilter('-A INPUT ▮ -j ACCEPT')]])('nothing stands at %s', (marked) => {
  expect(subject(marked)).toBeUndefined();
});
