/** What two texts have in common at their ends: long texts are compared in stretches, which the machine does in one go. */

const STEP = 4096;

/** Units with which both begin. */
export function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + STEP <= most && a.slice(at, at + STEP) === b.slice(at, at + STEP)) at += STEP;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** Units with which both end, at most `most`. */
export function commonSuffix(a: string, b: string, most: number): number {
  let length = 0;
  const tail = (text: string): string => text.slice(text.length - length - STEP, text.length - length);
  while (length + STEP <= most && tail(a) === tail(b)) length += STEP;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}
