/** Writes words for the shell. */

/** A word for the shell that stands for itself. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
