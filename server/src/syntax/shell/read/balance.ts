/** Finds where a parenthesis closes that commands stand between: quotes, comments and nested ones are passed over. */
import type { Dialect } from './reading.ts';

/** Offset of the `)` that closes what begins at `at`; `end` when there is none. `documents`: where bodies of here-documents end, by where they begin. */
export function closingParenthesis(
  text: string,
  at: number,
  end: number,
  dialect: Dialect,
  documents?: ReadonlyMap<number, number>,
): number {
  // Each `case` has patterns that end in a `)` of their own, between the parentheses that it stands in.
  let cases = 0;
  const around: number[] = [];
  for (let i = at; i < end; i++) {
    const letter = text[i];
    if (letter === '\\') i++;
    else if (letter === '\n') i = (documents?.get(i + 1) ?? i + 1) - 1;
    else if (letter === "'") i = after(text, i, end, dialect === 'bash' && text[i - 1] === '$' ? ESCAPING : "'");
    else if (letter === '"') i = afterDouble(text, i, end, dialect, documents);
    else if (letter === '`') i = after(text, i, end, '`');
    else if (letter === '$' && text[i + 1] === '{')
      i = afterBraces(text, i, end, { dialect, documents, isQuoted: false });
    else if (letter === '#' && /[\s;&|(]/.test(text[i - 1] ?? ' ')) i = lineEnd(text, i, end) - 1;
    else if (letter === '(') {
      // A pattern may begin with one as well.
      if (cases > 0 && /(?:;;&?|;&|\bin)\s*$/.test(text.slice(Math.max(at, i - 40), i))) continue;
      around.push(cases);
      cases = 0;
    } else if (letter === ')') {
      if (cases > 0) continue;
      const before = around.pop();
      if (before === undefined) return i;
      cases = before;
    } else if ((letter === 'c' || letter === 'e') && /[\s;&|(]/.test(text[i - 1] ?? ' ')) {
      if (/^case\s/.test(text.slice(i, i + 5)) && mayBegin(text, i)) cases++;
      else if (cases > 0 && /^esac\b/.test(text.slice(i, i + 5)) && mayBegin(text, i)) cases--;
    }
  }
  return end;
}

/** A command may begin there, or a list of cases end: what stands before it is no word that this could be an argument of. */
export function mayBegin(text: string, at: number): boolean {
  return /(?:^|[;&|(){}`\n!]|(?:^|[\s;&|(){}`])(?:do|then|else|elif|if|while|until|time|in))\s*$/.test(
    text.slice(Math.max(0, at - 30), at),
  );
}

/** The quote of `$'…'`. */
const ESCAPING = "\\'";

function after(text: string, at: number, end: number, quote: string): number {
  let i = at + 1;
  while (i < end && text[i] !== quote.at(-1)) i += quote !== "'" && text[i] === '\\' ? 2 : 1;
  return i;
}

function afterDouble(
  text: string,
  at: number,
  end: number,
  dialect: Dialect,
  documents: ReadonlyMap<number, number> | undefined,
): number {
  for (let i = at + 1; i < end; i++) {
    const letter = text[i];
    if (letter === '"') return i;
    if (letter === '\\') i++;
    else if (letter === '`') i = after(text, i, end, '`');
    else if (letter === '$' && text[i + 1] === '{')
      i = afterBraces(text, i, end, { dialect, documents, isQuoted: true });
    else if (letter === '$' && text[i + 1] === '(') i = closingParenthesis(text, i + 2, end, dialect, documents);
  }
  return end;
}

interface Around {
  readonly dialect: Dialect;
  readonly documents: ReadonlyMap<number, number> | undefined;
  /** In double quotes, where the other quote is a letter. */
  readonly isQuoted: boolean;
}

/** The brace that closes `${`; the dollar sign, where none does. */
function afterBraces(text: string, at: number, end: number, around: Around): number {
  const { dialect, documents, isQuoted } = around;
  for (let i = at + 2; i < end; i++) {
    const letter = text[i];
    if (letter === '}') return i;
    if (letter === '\\') i++;
    else if (letter === "'" && !isQuoted)
      i = after(text, i, end, dialect === 'bash' && text[i - 1] === '$' ? ESCAPING : "'");
    else if (letter === '"') i = afterDouble(text, i, end, dialect, documents);
    else if (letter === '`') i = after(text, i, end, '`');
    else if (letter === '$' && text[i + 1] === '{') i = afterBraces(text, i, end, around);
    else if (letter === '$' && text[i + 1] === '(') i = closingParenthesis(text, i + 2, end, dialect, documents);
  }
  return at;
}

function lineEnd(text: string, at: number, end: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 || found > end ? end : found;
}
