/** Matching what is typed against names, as editors do it. */

/** True when the letters stand in the name in that order, whatever their case and whatever stands between them. */
export function holdsLetters(name: string, letters: string): boolean {
  const lower = name.toLowerCase();
  let at = 0;
  for (const letter of letters.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
