// Rules as they are typed: what stands above each in its file, and what the editor offers for each of its words.
import type { Family } from '../../server/src/base/problem.ts';
import completion from '../../server/src/ide/features/completion.ts';
import signatureHelp from '../../server/src/ide/features/signature-help.ts';
import { subjectAt } from '../../server/src/ide/locate.ts';
import type { Word } from '../../server/src/syntax/command/types.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';
import { contextOf } from './ide.ts';

/** A rule and what stands above it in its file: the table with its declarations. */
export interface Typed {
  readonly head: string;
  readonly rule: string;
  readonly family: Family;
}

/** The rules of a file without their counters, but one of each shape. */
export function rulesOf(text: string, family: Family, seen = new Set<string>()): Typed[] {
  const rules: Typed[] = [];
  let table = '';
  let declared: string[] = [];
  for (const line of text.split('\n').map((one) => one.replace(/^\[\d+:\d+\]\s*/, '').trimEnd())) {
    if (line.startsWith('*')) {
      table = line;
      declared = [];
    } else if (/^(:|-N)/.test(line)) declared.push(line);
    else if (line.startsWith('-A')) {
      const shape = `${family}${table}${line.replace(/\d+/g, '0').replace(/"[^"]*"/g, '""')}`;
      if (!seen.has(shape)) rules.push({ head: `${[table, ...declared].join('\n')}\n`, rule: line, family });
      seen.add(shape);
    }
  }
  return rules;
}

/** What the editor does for one word of a rule before it is typed. */
export interface Foreseen {
  readonly kind: 'command' | 'chain' | 'option' | 'match' | 'target' | 'value' | 'other';
  /** The rule up to the word, and the word. */
  readonly before: string;
  readonly word: string;
  /** It is offered behind the words before it, or as soon as it is begun. */
  readonly offered: boolean;
  /** The form of what may stand there is shown. */
  readonly told: boolean;
}

export function foreseen(typed: Typed): Foreseen[] {
  const { words } = splitWords(typed.rule, 0);
  const whole = contextOf(`${typed.head}${typed.rule}\nCOMMIT\n`, { family: typed.family });
  return words.map((word): Foreseen => {
    const subject = subjectAt(whole, typed.head.length + word.start);
    const kind = word.text === '!' ? 'option' : kindOf(subject?.kind);
    const before = typed.rule.slice(0, word.start);
    return { kind, before, word: word.text, ...offersFor(typed, word) };
  });
}

function kindOf(kind: string | undefined): Foreseen['kind'] {
  switch (kind) {
    case 'command':
    case 'chain':
    case 'option':
    case 'match':
    case 'target':
    case 'value':
      return kind;
    default:
      return 'other';
  }
}

function offersFor(
  { head, rule, family }: Typed,
  { text, start }: Word,
): { readonly offered: boolean; readonly told: boolean } {
  const at = (typed: string): { readonly offered: boolean; readonly told: boolean } => {
    const context = contextOf(`${head}${rule.slice(0, start)}${typed}\nCOMMIT\n`, { family });
    const offset = head.length + start + typed.length;
    const offers = (completion.completion?.(context, offset) ?? []).flatMap(({ label, filterText }) =>
      `${label} ${filterText ?? ''}`.toLowerCase().split(' '),
    );
    const wanted = [text, text.split(',')[0] ?? text].map((word) => word.toLowerCase());
    const told = signatureHelp.signatureHelp?.(context, offset) !== undefined;
    // An option may be shortened.
    const isMeant = (word: string, offer: string): boolean =>
      offer === word || (/^--\w{4}/.test(word) && offer.startsWith(word));
    return { offered: wanted.some((word) => offers.some((offer) => isMeant(word, offer))), told };
  };
  const first = at('');
  // The options of matches that are not loaded come when one begins to write them.
  return first.offered || !text.startsWith('--') ? first : at(text.slice(0, 3));
}
