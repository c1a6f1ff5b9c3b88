/** Evaluates a script on a world that only writes down the programs it was asked to run. */
import { readFileSync } from 'node:fs';
import type { Call, World } from '../../server/src/syntax/shell/host/world.ts';
import { loadGrammar, type ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { evaluateScript, type ScriptInput, type ScriptResult } from '../../server/src/syntax/shell/run/evaluate.ts';
import { textOf } from '../../server/src/syntax/shell/value.ts';

let loaded: Promise<ShellGrammar> | undefined;

export function shellGrammar(): Promise<ShellGrammar> {
  loaded ??= loadGrammar({
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    language: readFileSync('node_modules/tree-sitter-bash/tree-sitter-bash.wasm'),
  });
  return loaded;
}

export interface Recorded {
  /** Words of each call, `?` for a word that is not known; what stands in one of two branches has `maybe` before it. */
  readonly calls: readonly string[];
  readonly words: readonly Call['words'][];
  readonly result: ScriptResult;
}

/** Runs a script whose `iptables` is a recorder: `fail` says which calls have status 1. */
export async function record(
  text: string,
  input: Partial<ScriptInput> & { readonly fail?: (call: string) => boolean } = {},
): Promise<Recorded> {
  const grammar = await shellGrammar();
  const { fail, ...rest } = input;
  const words: Call['words'][] = [];
  const recorder = (calls: string[]): World & { calls: string[] } => ({
    calls,
    fork() {
      return recorder([...this.calls]);
    },
    join(other) {
      const mine = this.calls;
      const theirs = (other as ReturnType<typeof recorder>).calls;
      const marked = (call: string): string => (call.startsWith('maybe ') ? call : `maybe ${call}`);
      const both = mine.filter((call, index) => theirs[index] === call);
      this.calls = [...both, ...mine.slice(both.length).map(marked), ...theirs.slice(both.length).map(marked)];
      return 0;
    },
    blur(why) {
      this.calls.push(`blur ${why}`);
    },
    write(path, value) {
      if (!path.startsWith('/proc')) return false;
      this.calls.push(`write ${path} ${textOf(value)?.trim() ?? '?'}`);
      return true;
    },
    mark() {
      return this.calls.length;
    },
    forget() {},
    run(call) {
      if (!/^(ip6?tables|ipset)/.test(call.program)) return undefined;
      const texts = call.words.map(({ text, unknown }) => (unknown === undefined ? text : '?'));
      const input = call.program.endsWith('-restore') ? [`< ${textOf(call.stdin ?? []) ?? '?'}`] : [];
      const line = [call.program, ...texts, ...input].join(' ');
      this.calls.push(line);
      words.push(call.words);
      return { status: fail?.(line) ? 1 : 0 };
    },
  });
  const world = recorder([]);
  const result = evaluateScript(grammar, { text, name: 'firewall.sh', arguments: [], environment: {}, ...rest }, world);
  return { calls: (result.world as ReturnType<typeof recorder>).calls, words, result };
}
