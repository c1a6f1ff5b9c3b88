/** Scripts for shells that are not understood here: zsh, fish and others read the same words in other ways. */

const PROGRAM = /^#![^\n]*\b(zsh|fish|t?csh|rc|es|elvish|nu|xonsh|pwsh|osh|oil|ysh)\b/;
const ENDING = /\.(zsh|fish|csh|nu|xsh|elv|ysh)$/;

/** By its first line, or its name where that says nothing. Of such a script only commands without anything for a shell in them are known. */
export function isForeign(text: string, name: string): boolean {
  return PROGRAM.test(text) || (!text.startsWith('#!') && ENDING.test(name));
}
