/** The loops of a script that give variables their values: `for NAME in …`, `while read NAME …`. */

export interface Loop {
  /** Where the loop begins. */
  readonly start: number;
  readonly names: readonly string[];
}

const HEAD = /\b(?:for[ \t]+(\w+)\s+in\b|(?:while|until)[ \t]+(?:\w+=\S*[ \t]+)*read\b([^;\n|&<]*))/g;

/** In the order of the text, by what it looks like. */
export function loopsIn(text: string): readonly Loop[] {
  return [...text.matchAll(HEAD)].map(({ index, 1: name, 2: words = '' }) => ({
    start: index,
    names: name !== undefined ? [name] : (words.match(/(?<=\s)[A-Za-z_]\w*/g) ?? []),
  }));
}
