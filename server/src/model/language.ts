/** Tells save files from shell scripts by what is in them. */

export type Language = 'save' | 'shell';

/** A call of iptables as a script has it: a program's name, perhaps in a variable, then a command. */
const CALL =
  /^[ \t]*(sudo[ \t]+)?(\S*\/)?ip6?tables(-legacy|-nft|-restore|-save)?[ \t]+[-<>|"'$]|^[ \t]*"?\$\{?\w*IP6?T\w*\}?"?[ \t]+-/im;

/**
 * The language of a text: the interpreter in its first line decides, then a line that opens a table, then the name, then
 * whether anything calls iptables.
 */
export function languageOf(path: string, text: string): Language {
  const interpreter = /^#!\s*(\S.*)/.exec(text)?.[1];
  if (interpreter !== undefined) return /tables(-legacy|-nft)?-restore\b/.test(interpreter) ? 'save' : 'shell';
  const table = /^[ \t]*\*[ \t]*(filter|nat|mangle|raw|security)[ \t]*\r?$/m.exec(text);
  if (table) return hasHereDocument(text.slice(0, table.index)) ? 'shell' : 'save';
  if (/\.(sh|bash)$/.test(path)) return 'shell';
  return CALL.test(text) ? 'shell' : 'save';
}

/** A script may carry a save file in a here-document, which is asked for in a line before it. */
function hasHereDocument(before: string): boolean {
  return before.includes('<<') && /^[^#\n]*<<-?[ \t]*['"\\]?\w/m.test(before);
}
