/** The open shell scripts: those that call iptables are run in the model, again when they or what they read have changed. */
import { performance } from 'node:perf_hooks';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { IdeContext, IdeSettings } from '../ide/context.ts';
import { createScriptContext, type ScriptContext } from '../ide/script/context.ts';
import { languageOf } from '../model/language.ts';
import type { ScriptRun } from '../model/script/build.ts';
import type { ShellGrammar } from '../syntax/shell/read/grammar.ts';
import { ScriptMemory } from '../syntax/shell/versions/script-memory.ts';
import { pathOf } from './pair.ts';
import { type FilesAround, filesOf, type ScriptFiles } from './script-files.ts';

/** Languages of shell scripts, as editors name them. */
const SHELLS: ReadonlySet<string> = new Set(['shellscript', 'sh', 'bash', 'dash', 'ksh', 'zsh']);

/** Without one of these words a script has nothing to do with iptables. */
const MENTION = /ip6?tables|\bIP6?TABLES\b|\$\{?_?IP6?T\w*/;

/** Units from the start of a text in which it must be told that rules are a script after all. */
const HEAD = 4000;

/** What a run may cost while the editor waits: some tenths of a second. The linter's thread has the usual limits. */
const LIMITS = { steps: 100_000, depth: 200, output: 4_000_000 } as const;

/** Milliseconds of two runs, one after the other, above which keystrokes no longer wait for one; and above which not even a pause in the typing is used to try again. */
const HEAVY = 100;
const VERY_HEAVY = 500;

/** Steps of a run that is short where the machine is not busy with something else: keystrokes wait for it, unless it is very heavy after all. */
const FEW_STEPS = 30_000;

/** Steps of a first run that make a script one that no keystroke waits for, before it is known what a second run takes. */
const MANY_STEPS = 60_000;

export interface Scripts {
  /** The script; `undefined` until its grammar is loaded. */
  context(document: TextDocument): ScriptContext | undefined;
  /** True for a script whose runs take so long that no keystroke should wait for one. */
  isHeavy(uri: string): boolean;
  /** The typing pauses. */
  paused(document: TextDocument): void;
  forget(uri: string): void;
  /** True when the script reads one of the files, or would if it were there. */
  reads(uri: string, paths: readonly string[]): boolean;
  /** A file that the script reads has changed. */
  refresh(uri: string): void;
  /** By what the script writes, the texts of the files that it reads which the editor has otherwise than the disk. */
  edited(uri: string): Readonly<Record<string, string>>;
}

export interface ScriptWorkspace {
  readonly settingsOf: (uri: string) => IdeSettings;
  readonly grammar: () => ShellGrammar | undefined;
  readonly others: () => Iterable<IdeContext>;
  readonly pageOf: (code: string) => string | undefined;
  /** What scripts may read beside their own folder. */
  readonly files: () => FilesAround;
}

/** What an open document is taken for; `other`: nothing is said about it. */
export function kindOf(document: TextDocument): 'flow' | 'rules' | 'script' | 'other' {
  const { languageId, uri } = document;
  if (languageId === 'iptables-flow') return 'flow';
  const text = document.getText();
  if (SHELLS.has(languageId)) return MENTION.test(text) ? 'script' : 'other';
  if (languageId !== 'iptables') return 'rules';
  return languageOf(pathOf(uri) ?? uri, text.slice(0, HEAD)) === 'shell' ? 'script' : 'rules';
}

/** `version` is `NaN` where what the script reads has changed. */
interface Known {
  readonly version: number;
  readonly context: ScriptContext;
  readonly files: ScriptFiles;
}

interface Cost {
  /** Milliseconds. */
  readonly time: number;
  readonly steps: number;
}

export function createScripts({ settingsOf, grammar, others, pageOf, files }: ScriptWorkspace): Scripts {
  const known = new Map<string, Known>();
  /** Of the last two runs the milliseconds, and the steps. The first run reads all of the text and says little of the next. */
  const took = new Map<string, readonly Cost[]>();
  const costOf = (uri: string): number => {
    const runs = took.get(uri) ?? [];
    return runs.length < 2 ? 0 : Math.min(...runs.map(({ time }) => time));
  };
  const isShort = (uri: string): boolean => took.get(uri)?.every(({ steps }) => steps < FEW_STEPS) ?? false;
  const isHeavy = (uri: string): boolean => costOf(uri) > (isShort(uri) ? VERY_HEAVY : HEAVY);
  const memories = new Map<string, ScriptMemory>();
  return {
    context(document) {
      const { uri, version } = document;
      const before = known.get(uri);
      const settings = settingsOf(uri);
      if (before?.version === version && before.context.settings === settings) return before.context;
      const loaded = grammar();
      if (!loaded) return undefined;
      const memory = memories.get(uri) ?? new ScriptMemory();
      memories.set(uri, memory);
      const measured = (run: () => ScriptRun): ScriptRun => {
        const start = performance.now();
        const made = run();
        const time = performance.now() - start;
        const before = took.get(uri);
        const { steps } = made.result;
        if (before) took.set(uri, [...before.slice(-1), { time, steps }]);
        else
          took.set(
            uri,
            steps > MANY_STEPS
              ? [
                  { time, steps },
                  { time, steps },
                ]
              : [],
          );
        return made;
      };
      const around = filesOf(uri, files());
      const context = createScriptContext({
        uri,
        name: pathOf(uri) ?? uri,
        settings,
        text: document.getText(),
        grammar: loaded,
        limits: LIMITS,
        memory,
        readFile: around.read,
        others,
        measured,
        pageOf,
      });
      known.set(uri, { version, context, files: around });
      return context;
    },
    isHeavy,
    paused(document) {
      // An edit may have made it shorter, and a machine that was busy may not be any more.
      const { uri } = document;
      if (isHeavy(uri) && (isShort(uri) || costOf(uri) < VERY_HEAVY)) void this.context(document)?.run;
    },
    forget(uri) {
      known.delete(uri);
      memories.delete(uri);
      took.delete(uri);
    },
    reads(uri, paths) {
      const asked = known.get(uri)?.files.asked;
      return paths.some((path) => asked?.has(path));
    },
    refresh(uri) {
      const before = known.get(uri);
      if (before) known.set(uri, { ...before, version: Number.NaN });
    },
    edited: (uri) => Object.fromEntries(known.get(uri)?.files.edited ?? []),
  };
}
