/** What an editor feature of flow scripts may ask about the script that it serves. */
import type { Family, Problem } from '../base/problem.ts';
import type { RulePlace } from '../engine/types.ts';
import { parseFlow } from '../flow/parse.ts';
import { type FlowResult, runFlow } from '../flow/run.ts';
import { type LoadedRules, type Subject, subjectOf, writtenAt } from '../flow/subject.ts';
import type { FlowScript } from '../flow/types.ts';
import type { IdeSettings } from './context.ts';
import { placesInText, type TextPlaces } from './places.ts';
import type { TraceLink } from './simulate.ts';

/** The rules at a path that a script names. */
export type FlowRules = LoadedRules & {
  /** Where they are; absent when the path leads nowhere. */
  readonly uri?: string;
};

/** One flow script. What is computed from it is computed on first use, and kept until it or its rules change. */
export interface FlowContext extends TextPlaces {
  readonly language: 'iptables-flow';
  readonly uri: string;
  readonly settings: IdeSettings;
  readonly document: { readonly text: string };
  readonly script: FlowScript;
  readonly subject: Subject;
  /** What becomes of its packets; none where rules, host or script cannot be read. */
  readonly results: readonly FlowResult[];
  /** What cannot be read, without running anything. */
  readonly problems: readonly Problem[];
  /** The rules at a path as the script writes it. */
  rulesAt(path: string, family: Family | undefined): FlowRules;
  /** Where a rule or a policy is written. */
  placeOf(place: RulePlace): (Omit<TraceLink, 'range' | 'target'> & { readonly range: TraceLink['range'] }) | undefined;
  pageOf(ruleId: string): string | undefined;
}

export interface FlowInput {
  readonly uri: string;
  readonly settings: IdeSettings;
  readonly text: string;
  readonly load: (path: string, family: Family | undefined) => FlowRules;
}

export function createFlowContext(input: FlowInput): FlowContext {
  return new LazyFlow(input);
}

/** A class: an object literal with getters would hold on to all that they see for longer than it lives (docs/ARCHITECTURE.md). */
class LazyFlow implements FlowContext {
  readonly language = 'iptables-flow';
  readonly uri: string;
  readonly settings: IdeSettings;
  readonly document: { readonly text: string };
  readonly script: FlowScript;
  readonly rulesAt: FlowInput['load'];
  readonly positionAt: TextPlaces['positionAt'];
  readonly offsetAt: TextPlaces['offsetAt'];
  readonly rangeOf: TextPlaces['rangeOf'];
  private knownSubject: Subject | undefined = undefined;
  private knownResults: readonly FlowResult[] | undefined = undefined;

  constructor({ uri, settings, text, load }: FlowInput) {
    const { positionAt, offsetAt, rangeOf } = placesInText(text);
    this.uri = uri;
    this.settings = settings;
    this.document = { text };
    this.script = parseFlow(text);
    this.rulesAt = load;
    this.positionAt = positionAt;
    this.offsetAt = offsetAt;
    this.rangeOf = rangeOf;
  }

  get subject(): Subject {
    this.knownSubject ??= subjectOf(this.script, this.rulesAt);
    return this.knownSubject;
  }

  get results(): readonly FlowResult[] {
    const run = (): FlowResult[] => this.script.flows.map((flow) => runFlow(flow, this.subject, { explain: false }));
    this.knownResults ??= this.problems.length > 0 ? [] : run();
    return this.knownResults;
  }

  get problems(): readonly Problem[] {
    return [...this.script.problems, ...this.subject.problems];
  }

  placeOf(place: RulePlace): ReturnType<FlowContext['placeOf']> {
    const { script, uri } = this;
    const written = writtenAt(this.subject, place);
    const family = script.rules.find(({ from }) => from.kind === 'file' && from.path.text === written?.path)?.family;
    const file = written?.path === undefined ? uri : this.rulesAt(written.path, family).uri;
    if (!written || file === undefined) return undefined;
    const end = written.path === undefined ? lineLength(script, written.line) : written.length;
    return {
      uri: file,
      range: { start: { line: written.line, character: 0 }, end: { line: written.line, character: end } },
    };
  }

  pageOf(): undefined {
    return undefined;
  }
}

function lineLength({ lines }: FlowScript, line: number): number {
  const { span } = lines[line] ?? { span: { start: 0, end: 0 } };
  return span.end - span.start;
}
