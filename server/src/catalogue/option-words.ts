/** How an option of a rule is written back: the bang, the two dashes, its words. */

/** `! --name words…` for an option that was given; nothing for one that was not. */
export function optionWords(
  name: string,
  option: { readonly negated: boolean } | undefined,
  ...words: readonly string[]
): readonly string[] {
  if (!option) return [];
  const [only] = words;
  // Nearly all rules: one value, not negated.
  if (!option.negated && only !== undefined && words.length === 1) return [`--${name}`, only];
  return option.negated ? ['!', `--${name}`, ...words] : [`--${name}`, ...words];
}
