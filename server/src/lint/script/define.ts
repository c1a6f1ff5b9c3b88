/** How a lint rule about shell scripts is written: about the sequence of rulesets that a script makes, command by command. */
import type { Backend, Family, Proof, Severity } from '../../base/problem.ts';
import type { SecondRun } from '../../model/script/again.ts';
import type { ScriptRun } from '../../model/script/build.ts';
import type { IptablesCall, ScriptText } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import type { Kernel } from '../../model/script/kernel.ts';
import type { View } from '../../model/script/view.ts';
import type { SimpleCommand } from '../../syntax/shell/ast.ts';
import type { Finding } from '../define.ts';

/** What becomes of a connection at some point of a script. */
export interface Fate {
  readonly verdict: 'passes' | 'dies' | 'unknown';
  /** The rule or policy that decides, in words: `filter/INPUT policy`. */
  readonly by: string | undefined;
}

/** Whose connection is asked about. */
export interface Probe {
  readonly family: Family;
  /** The interface that it comes in by. */
  readonly device: string;
  readonly source: string;
  readonly port: number;
  /** A connection that both sides have spoken in, or a new one. */
  readonly state: 'ESTABLISHED' | 'NEW';
}

/** Sends packets through the rules that a script has made. The simulator is handed in: lint does not know it. */
export interface Simulator {
  /** Connections that the one who runs the script may have, at the host that the rules of the script's end speak of. */
  probes(end: Kernel): readonly Probe[];
  /** What becomes of a connection while the kernel is like this. */
  fate(kernel: Kernel, probe: Probe): Fate;
  /** The packet in iptables' own words. */
  words(probe: Probe): string;
}

/** What a check may ask. Everything that costs is computed on first use. */
export interface ScriptLintContext extends ScriptText {
  readonly text: string;
  readonly backends: readonly Backend[];
  readonly run: ScriptRun;
  /** The commands that ran, in their order. */
  readonly commands: readonly ScriptCommand[];
  /** The calls of iptables that stand in the text. */
  readonly calls: readonly IptablesCall[];
  /** The same script once more, on what the first run has left; `undefined` where that is too long to be tried. */
  readonly again: SecondRun | undefined;
  readonly simulator: Simulator;
  /** The rules of a family at the script's end as a text, with those that may be there. */
  view(family: Family): View;
  /** What comes of another text in the place of this one. */
  runText(text: string): ScriptRun;
  /** The command of the text that a command comes from. */
  siteOf(command: ScriptCommand): SimpleCommand | undefined;
  /** Where the finding of a command stands: its words in the text, or some of them. */
  spanOf(command: ScriptCommand): Finding['span'] | undefined;
  /** Where the word of the command's verb stands: `-A`, `-F`. */
  verbSpan(command: ScriptCommand): Finding['span'] | undefined;
}

/** A script that must, or must not, have the finding. */
export interface ScriptExample {
  readonly bad: string;
  readonly good: string;
}

export interface ScriptRule {
  /** Names the problem; never changes once released. */
  readonly id: string;
  readonly since: string;
  readonly severity: Severity;
  readonly proof: Proof;
  /** One line for lists. */
  readonly title: string;
  /** Markdown: what is found; why it matters; what to write instead. */
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  /** `man:…`, `kernel:path`. */
  readonly sources: readonly string[];
  /** Each `bad` yields the finding, each `good` none. */
  readonly examples: readonly ScriptExample[];
  check(context: ScriptLintContext): Iterable<Finding>;
}

/** Defines a rule about scripts; the file's name is its id. */
export function scriptRule(rule: ScriptRule): ScriptRule {
  return rule;
}
