/** The project's TextMate grammars, run by the same tokenizer that VS Code runs them with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar, type IToken, type OnigScanner, type StateStack } from 'vscode-textmate';

const top = fileURLToPath(new URL('../../', import.meta.url));
const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');

const injection = 'iptables.shell.injection';
const own: Record<string, string> = {
  'source.iptables': `${top}syntaxes/iptables.tmLanguage.json`,
  [injection]: `${top}syntaxes/iptables-shell.injection.tmLanguage.json`,
  'source.iptables-flow': `${top}syntaxes/iptables-flow.tmLanguage.json`,
  'text.iptables.journey': `${top}syntaxes/iptables-journey.tmLanguage.json`,
};

/** A grammar for `source.shell` to inject into. */
export interface ShellGrammar {
  readonly name: string;
  readonly path: string;
}

/** The stand-in of these tests, and VS Code's own where the tests in the editor have put a VS Code. */
export function shellGrammars(): readonly ShellGrammar[] {
  const kept = `${top}.vscode-test`;
  const bundled = (existsSync(kept) ? readdirSync(kept) : [])
    .map((name) => `${kept}/${name}/node_modules/code-server/lib/vscode/extensions/shellscript/syntaxes`)
    .map((folder) => `${folder}/shell-unix-bash.tmLanguage.json`)
    .filter((path) => existsSync(path));
  return [
    { name: 'a minimal shell grammar', path: fixturePath('minimal-shell.tmLanguage.json') },
    ...bundled.slice(0, 1).map((path) => ({ name: "VS Code's shell grammar", path })),
  ];
}

export function fixturePath(name: string): string {
  return `${top}test/syntaxes/fixtures/${name}`;
}

/** Text of a file under `test/syntaxes/fixtures`. */
export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}

/** A grammar as written, for tests of what it declares. */
export function grammarSource(scopeName: keyof typeof own): string {
  return readFileSync(`${own[scopeName]}`, 'utf8');
}

/** How often the tokenizer asked Oniguruma for the next match: the steps of a tokenization, whatever the machine. */
export interface Steps {
  count: number;
}

const loaded = oniguruma.loadWASM(readFileSync(wasm));

/** The grammar of save files. */
export function iptablesGrammar(steps: Steps = { count: 0 }): Promise<IGrammar> {
  return load('source.iptables', own, steps);
}

/** The grammar of flow scripts. */
export function flowGrammar(): Promise<IGrammar> {
  return load('source.iptables-flow', own, { count: 0 });
}

/** The grammar of a simulated packet's journey. */
export function journeyGrammar(): Promise<IGrammar> {
  return load('text.iptables.journey', own, { count: 0 });
}

/** A shell grammar with the injection in it. */
export function shellGrammar(shell: ShellGrammar, steps: Steps = { count: 0 }): Promise<IGrammar> {
  return load('source.shell', { ...own, 'source.shell': shell.path }, steps);
}

async function load(scopeName: string, paths: Record<string, string>, steps: Steps): Promise<IGrammar> {
  await loaded;
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => {
        const scanner: OnigScanner = new oniguruma.OnigScanner(patterns);
        return {
          findNextMatchSync: (text, position, options) => {
            steps.count++;
            return scanner.findNextMatchSync(text, position, options);
          },
          dispose: () => scanner.dispose?.(),
        };
      },
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name) => {
      const path = paths[name];
      return path === undefined ? null : textmate.parseRawGrammar(readFileSync(path, 'utf8'), path);
    },
    getInjections: (name) => (name === 'source.shell' ? [injection] : undefined),
  });
  const grammar = await registry.loadGrammar(scopeName);
  if (grammar === null) throw new Error(`no grammar ${scopeName}`);
  return grammar;
}

/** One line as the tokenizer cut it, and the state that it leaves to the next. */
export interface TokenizedLine {
  readonly text: string;
  readonly tokens: readonly IToken[];
  readonly state: StateStack;
  readonly stoppedEarly: boolean;
}

/** Line after line, as an editor does; `stopAfterMilliseconds` is the tokenizer's own limit for each line, 0 for none. */
export function tokenize(grammar: IGrammar, lines: readonly string[], stopAfterMilliseconds = 0): TokenizedLine[] {
  let state = textmate.INITIAL;
  return lines.map((text) => {
    const line = grammar.tokenizeLine(text, state, stopAfterMilliseconds);
    state = line.ruleStack;
    return { text, tokens: line.tokens, state, stoppedEarly: line.stoppedEarly };
  });
}
