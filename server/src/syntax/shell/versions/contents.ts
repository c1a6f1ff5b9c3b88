/** What a program made of its words, for the calls of this version of a script and of the one before. */
import type { CommandContent } from '../expand/memo.ts';
import type { ShellWord } from '../host/world.ts';

/** Calls of one version that are remembered. */
const MOST = 10_000;

/** Words are the same when they say the same and stand the same within their call; then what was made of them is as well. */
export class Contents {
  private now = new Map<string, CommandContent>();
  private before = new Map<string, CommandContent>();

  /** Another version begins: what is not asked for in it is forgotten after it. */
  begin(): void {
    this.before = this.now;
    this.now = new Map();
  }

  /** What `make` makes of the words, or has made of such. `reader`: what else that depends on. */
  of(reader: string, words: readonly ShellWord[], make: () => CommandContent): CommandContent {
    let key = reader;
    for (const { text, start, end } of words) key += `\0${start} ${end} ${text}`;
    const known = this.now.get(key);
    if (known) return known;
    const content = this.before.get(key) ?? make();
    if (this.now.size < MOST) this.now.set(key, content);
    return content;
  }
}
