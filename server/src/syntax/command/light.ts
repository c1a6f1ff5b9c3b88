/** Commands that keep what they say and forget how it is written: words and places are read again from the line when asked for. */
import type { Family, Problem } from '../../base/problem.ts';
import { splitWords } from '../save/words.ts';
import { parseCommand } from './parse.ts';
import { type CommandContext, NONE } from './reader.ts';
import type {
  AddressSpec,
  Command,
  CommandKind,
  InterfaceSpec,
  MatchUse,
  OptionUse,
  ProtocolSpec,
  RuleSpec,
  TargetUse,
  Word,
} from './types.ts';

/**
 * The same command in about a quarter of the memory, for files of many thousand rules. `line` is the text that the words
 * of `command` were split from, at `start`. A command with problems is given back as it is: it will be shown.
 */
export function lightCommand(command: Command, line: string, start: number, context: CommandContext): Command {
  return command.problems.length > 0 || command.skipped ? command : new LightCommand(command, line, start, context);
}

class LightCommand implements Command {
  readonly kind: CommandKind | undefined;
  readonly family: Family;
  readonly chain: Word | undefined;
  readonly number: number | undefined;
  readonly argument: Word | undefined;
  readonly table: Word | undefined;
  readonly spec: RuleSpec;
  readonly line: string;
  readonly start: number;
  readonly context: CommandContext;

  constructor(full: Command, line: string, start: number, context: CommandContext) {
    this.kind = full.kind;
    this.family = full.family;
    this.chain = full.chain;
    this.number = full.number;
    this.argument = full.argument;
    this.table = full.table;
    this.line = line;
    this.start = start;
    this.context = context;
    this.spec = lightSpec(this, full.spec);
  }

  get skipped(): boolean {
    return false;
  }

  get problems(): readonly Problem[] {
    return NONE;
  }

  get words(): readonly Word[] {
    return fullOf(this).words;
  }

  get uses(): readonly OptionUse[] {
    return fullOf(this).uses;
  }

  get option(): Word | undefined {
    return fullOf(this).option;
  }
}

/** What was asked for lately stays read, so that words of one command are the same objects for as long as they are compared. */
const MOST_READ = 1024;
const read = new Map<LightCommand, Command>();

function fullOf(command: LightCommand): Command {
  const known = read.get(command);
  if (known) return known;
  const full = parseCommand(splitWords(command.line, command.start).words, command.context);
  if (read.size >= MOST_READ) {
    const [oldest] = read.keys();
    if (oldest) read.delete(oldest);
  }
  read.set(command, full);
  return full;
}

function lightSpec(
  owner: LightCommand,
  { source, destination, protocol, in: input, out, fragment, matches, target }: RuleSpec,
): RuleSpec {
  return {
    source: source && new LightAddress(owner, source, 'source'),
    destination: destination && new LightAddress(owner, destination, 'destination'),
    protocol: protocol && new LightProtocol(owner, protocol),
    in: input && new LightInterface(owner, input, 'in'),
    out: out && new LightInterface(owner, out, 'out'),
    fragment: fragment && new LightFragment(owner, fragment.negated),
    matches: matches.length === 0 ? NONE : matches.map((match, index) => new LightMatch(owner, match, index)),
    target: target && new LightTarget(owner, target),
  };
}

/** A part of a command that is there in the full one too. Its absence is a bug. */
function part<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a command read twice differs');
  return value;
}

class LightAddress implements AddressSpec {
  readonly owner: LightCommand;
  readonly negated: boolean;
  readonly addresses: AddressSpec['addresses'];
  readonly side: 'source' | 'destination';

  constructor(owner: LightCommand, full: AddressSpec, side: 'source' | 'destination') {
    this.owner = owner;
    this.negated = full.negated;
    this.addresses = full.addresses;
    this.side = side;
  }

  get hosts(): readonly Word[] {
    return NONE;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec[this.side]).use;
  }
}

class LightProtocol implements ProtocolSpec {
  readonly owner: LightCommand;
  readonly negated: boolean;
  readonly number: number;

  constructor(owner: LightCommand, full: ProtocolSpec) {
    this.owner = owner;
    this.negated = full.negated;
    this.number = full.number;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec.protocol).use;
  }
}

class LightInterface implements InterfaceSpec {
  readonly owner: LightCommand;
  readonly negated: boolean;
  readonly name: string;
  readonly wildcard: boolean;
  readonly side: 'in' | 'out';

  constructor(owner: LightCommand, full: InterfaceSpec, side: 'in' | 'out') {
    this.owner = owner;
    this.negated = full.negated;
    this.name = full.name;
    this.wildcard = full.wildcard;
    this.side = side;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec[this.side]).use;
  }
}

class LightFragment {
  readonly owner: LightCommand;
  readonly negated: boolean;

  constructor(owner: LightCommand, negated: boolean) {
    this.owner = owner;
    this.negated = negated;
  }

  get use(): OptionUse {
    return part(fullOf(this.owner).spec.fragment).use;
  }
}

class LightMatch implements MatchUse {
  readonly owner: LightCommand;
  readonly index: number;
  readonly name: string;
  readonly entry: MatchUse['entry'];
  readonly implicit: boolean;
  readonly given: MatchUse['given'];

  constructor(owner: LightCommand, full: MatchUse, index: number) {
    this.owner = owner;
    this.index = index;
    this.name = full.name;
    this.entry = full.entry;
    this.implicit = full.implicit;
    this.given = full.given;
  }

  get word(): Word {
    return part(fullOf(this.owner).spec.matches[this.index]).word;
  }

  get options(): readonly OptionUse[] {
    return part(fullOf(this.owner).spec.matches[this.index]).options;
  }
}

class LightTarget implements TargetUse {
  readonly owner: LightCommand;
  readonly name: string;
  readonly goto: boolean;
  readonly entry: TargetUse['entry'];
  readonly given: TargetUse['given'];

  constructor(owner: LightCommand, full: TargetUse) {
    this.owner = owner;
    this.name = full.name;
    this.goto = full.goto;
    this.entry = full.entry;
    this.given = full.given;
  }

  get word(): Word {
    return part(fullOf(this.owner).spec.target).word;
  }

  get options(): readonly OptionUse[] {
    return part(fullOf(this.owner).spec.target).options;
  }
}
