/** Sends findings: refusals at once with each keystroke, what needs set analysis or a simulation when the typing pauses. */
import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../base/problem.ts';
import type { AnyContext } from '../ide/define.ts';
import { toDiagnostic } from '../ide/diagnostic.ts';
import { silenced } from '../lint/script/run.ts';
import { applySuppressions } from '../lint/suppress.ts';
import { lineIndexAt } from '../syntax/save/find-line.ts';
import { carriedOver } from './carry.ts';
import type { LintAnswer, Linter, LintRequest, ScriptLintRequest } from './linter.ts';
import { isLoadedWithoutFlush } from './no-flush.ts';
import { createReadFiles } from './read-files.ts';

/** Milliseconds without a change after which the slower findings are made, and the length of text that each further one stands for. */
const PAUSE = 80;
const UNITS_PER_MILLISECOND = 12_000;

/** Milliseconds that a request waits for the slower findings at most. */
const PATIENCE = 1500;

export interface Publisher {
  /** The document or its settings changed, or it was opened. */
  changed(document: TextDocument): void;
  /** Something outside the document that its slower findings depend on has changed. */
  outdated(document: TextDocument): void;
  closed(uri: string): void;
  /** All findings about the document as it now is. Where the slower ones take too long, those of the text before, without fixes. */
  findings(document: TextDocument): Promise<readonly Problem[]>;
  /** The connection ends: nothing is sent any more. */
  stop(): void;
}

export interface Sources {
  /** `undefined` for a document of which nothing is said, or nothing yet. */
  readonly contextOf: (document: TextDocument) => AnyContext | undefined;
  /** True for a document whose first findings take so long that the linter's thread makes them. */
  readonly isHeavy: (uri: string) => boolean;
  readonly linter: Linter;
  /** What a script may read. */
  readonly readBy: (uri: string) => Pick<ScriptLintRequest, 'folders' | 'files'>;
  /** The URI of a file that a script reads by that path. */
  readonly uriOf: (script: string, path: string) => string | undefined;
  /** The findings of editor features, such as packet lines. */
  readonly extra: (context: AnyContext) => readonly Problem[];
  /** Told when typing pauses, before the document is analysed. */
  readonly paused: (document: TextDocument) => void;
}

interface State {
  readonly document: TextDocument;
  /** Counts the reasons to look at the document again. */
  revision: number;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
  /** The revision up to which all findings are known. */
  known: number;
  /** What a heavy document's thread found last of what others have at once. */
  ofModel: Found;
  /** What features found last. */
  ofFeatures: Found;
  /** What lint found last. */
  ofLint: Found;
  /** What was sent last of what is found in the document itself. */
  own: readonly Diagnostic[] | undefined;
  /** The editor was told of findings, or that there are none. */
  hasSent: boolean;
}

/** Findings, and the text that they are about. */
interface Found {
  readonly text: string;
  readonly problems: readonly Problem[];
}

const NOT_LINTED: LintAnswer = { kind: 'findings', problems: [] };

const NO_FILES: ReadonlyMap<string, readonly Diagnostic[]> = new Map();

const NOTHING: Found = { text: '', problems: [] };

export function createPublisher(
  connection: Connection,
  { contextOf, isHeavy, linter, extra, paused, readBy, uriOf }: Sources,
): Publisher {
  const states = new Map<string, State>();
  const files = createReadFiles();

  const known = (document: TextDocument): State => {
    const found = states.get(document.uri);
    if (found) return found;
    const nothing = { known: -1, ofModel: NOTHING, ofFeatures: NOTHING, ofLint: NOTHING };
    const made: State = {
      document,
      revision: 0,
      timer: undefined,
      running: undefined,
      own: undefined,
      hasSent: false,
      ...nothing,
    };
    states.set(document.uri, made);
    return made;
  };

  const current = ({ ofModel, ofFeatures, ofLint }: State, context: AnyContext): readonly Problem[] => {
    const slow = isHeavy(context.uri) ? [ofModel, ofLint, ofFeatures] : [ofLint, ofFeatures];
    return [
      ...(isHeavy(context.uri) ? [] : unsilenced(context)),
      ...slow.flatMap(({ problems, text }) => carriedOver(problems, text, context.document.text)),
    ];
  };

  const send = (state: State): void => {
    const { uri } = state.document;
    const context = contextOf(state.document);
    const about = new Map<string, Diagnostic[]>();
    const own = context && current(state, context).map((problem) => diagnosticOf(context, problem, about));
    sendOwn(state, own);
    sayOfFiles(uri, about);
  };

  /** What is found in the document itself, `undefined` where nothing is ever said of it, and what scripts say that read it. */
  const sendOwn = (state: State, own: readonly Diagnostic[] | undefined): void => {
    const { uri, version } = state.document;
    state.own = own;
    const diagnostics = [...(own ?? []), ...files.about(uri, own ?? [])];
    const isSilent = own === undefined && diagnostics.length === 0;
    if (!isSilent || state.hasSent) void connection.sendDiagnostics({ uri, version, diagnostics });
    state.hasSent = !isSilent;
  };

  const sayOfFiles = (script: string, about: ReadonlyMap<string, readonly Diagnostic[]>): void => {
    for (const uri of files.said(script, about)) {
      const state = states.get(uri);
      if (state) sendOwn(state, state.own);
      else void connection.sendDiagnostics({ uri, diagnostics: [...files.about(uri, [])] });
    }
  };

  /** What stands in a file that a script reads goes to that file as well. */
  const diagnosticOf = (context: AnyContext, problem: Problem, about: Map<string, Diagnostic[]>): Diagnostic => {
    const made = toDiagnostic(context, problem);
    const { inFile } = problem;
    const uri = inFile && uriOf(context.uri, inFile.path);
    if (!inFile || uri === undefined) return made;
    const { start, end, message } = inFile;
    const range = { start, end };
    const reader = { location: { uri: context.uri, range: made.range }, message: 'It is read here.' };
    const there = { ...toDiagnostic(context, { ...problem, message }), range, relatedInformation: [reader] };
    about.set(uri, [...(about.get(uri) ?? []), there]);
    return { ...made, relatedInformation: [{ location: { uri, range }, message: 'It stands here.' }] };
  };

  const isOpen = (state: State): boolean => states.get(state.document.uri) === state;

  /** Makes the slower findings until they are those of the text as it is. */
  const analyse = async (state: State): Promise<void> => {
    while (isOpen(state) && state.known !== state.revision) {
      const { revision, document } = state;
      paused(document);
      const context = contextOf(document);
      if (!context) {
        state.known = revision;
        return;
      }
      const { text } = context.document;
      const request = requestFor(context, readBy);
      const answered = request ? linter.lint(request) : NOT_LINTED;
      // While another thread is at the rules, the packets are sent: they take less time.
      const before = state.ofFeatures.problems;
      state.ofFeatures = { text, problems: attempt(() => extra(context), connection) };
      if (before.length > 0 || state.ofFeatures.problems.length > 0) send(state);
      const answer = await answered;
      if (!isOpen(state)) return;
      if (answer.kind === 'failed') connection.console.error(answer.reason);
      state.ofModel = { text, problems: answer.kind === 'findings' ? (answer.immediate ?? []) : [] };
      state.ofLint = { text, problems: problemsIn(answer) };
      state.known = revision;
      send(state);
    }
  };

  const run = (state: State): Promise<void> => {
    clearTimeout(state.timer);
    state.running ??= analyse(state)
      .catch((error: unknown) => connection.console.error(String(error)))
      .finally(() => {
        state.running = undefined;
      });
    return state.running;
  };

  const outdated = (state: State): void => {
    state.revision++;
    clearTimeout(state.timer);
    const { length } = state.document.getText();
    state.timer = setTimeout(() => void run(state), Math.max(PAUSE, length / UNITS_PER_MILLISECOND));
  };

  return {
    changed(document) {
      const state = known(document);
      send(state);
      outdated(state);
    },
    outdated: (document) => outdated(known(document)),
    closed(uri) {
      const state = states.get(uri);
      clearTimeout(state?.timer);
      states.delete(uri);
      linter.forget(uri);
      if (state) void connection.sendDiagnostics({ uri, diagnostics: [...files.about(uri, [])] });
      sayOfFiles(uri, NO_FILES);
    },
    async findings(document) {
      const state = known(document);
      if (state.known !== state.revision) await atMost(PATIENCE, run(state));
      const context = contextOf(document);
      return context ? current(state, context) : [];
    },
    stop() {
      for (const { timer } of states.values()) clearTimeout(timer);
      states.clear();
    },
  };
}

function requestFor(context: AnyContext, readBy: Sources['readBy']): LintRequest | undefined {
  if (context.language === 'iptables-flow') return undefined;
  const { uri, settings, document } = context;
  const common = { uri, text: document.text, backends: settings.backends, severities: settings.lint };
  if (context.language === 'iptables-script')
    return { kind: 'script', ...common, script: settings.script, ...readBy(uri) };
  const { family, pair } = context;
  const noFlush = isLoadedWithoutFlush(uri, context.settings.noFlush);
  return { kind: 'rules', ...common, family, noFlush, pair: pair && { name: pair.name, text: pair.text } };
}

/** What parser and model say, without what a comment silences. What comments silence in vain is lint's to say. */
function unsilenced(context: AnyContext): readonly Problem[] {
  if (context.language === 'iptables-flow') return context.problems;
  if (context.language === 'iptables-script') {
    const said = new Set(context.problems);
    return silenced(context.document.text, context.problems).filter((problem) => said.has(problem));
  }
  const { document, problems } = context;
  const before = new Set(problems);
  const lineAt = (offset: number): number => lineIndexAt(document.lines, offset);
  return applySuppressions(document, problems, lineAt).filter((problem) => before.has(problem));
}

function problemsIn(answer: LintAnswer): readonly Problem[] {
  switch (answer.kind) {
    case 'findings':
      return answer.problems;
    case 'given-up':
      return [GIVEN_UP];
    case 'failed':
      return [];
  }
}

const GIVEN_UP: Problem = {
  code: 'not-decided',
  message:
    'The lint rules were given up on this file: they took too long or too much memory, so nothing is said of what they look for.',
  severity: 'hint',
  span: { start: 0, end: 0 },
  refusedBy: [],
  proof: 'sound',
};

/** A feature that fails is a bug, but no reason to keep other findings back. */
function attempt(make: () => readonly Problem[], connection: Connection): readonly Problem[] {
  try {
    return make();
  } catch (error) {
    connection.console.error(error instanceof Error ? String(error.stack) : String(error));
    return [];
  }
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
