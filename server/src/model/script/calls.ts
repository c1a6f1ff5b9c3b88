/** Which command of a script's text each command that ran comes from: through a wrapper such as `ipt() { iptables "$@"; }` it is the call of the wrapper. */
import type { Place, SimpleCommand } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
import type { ScriptCommand } from './history.ts';
import { IPTABLES, programNamed, type Sites } from './sites.ts';

/** A script's text with what it became when it ran. */
export interface ScriptText {
  readonly document: { readonly text: string };
  readonly sites: Sites;
  readonly callsAt: ReadonlyMap<SimpleCommand, readonly ScriptCommand[]>;
}

/** The commands that ran, by the command of the text that they come from. */
export function callSites(sites: Sites, ran: readonly ScriptCommand[]): Map<SimpleCommand, ScriptCommand[]> {
  const byPlace = new Map<number, SimpleCommand>();
  for (const site of sites.commands) byPlace.set(site.place.start, site);
  const passing = new Map<SimpleCommand, ReadonlySet<number>>();
  const found = new Map<SimpleCommand, ScriptCommand[]>();
  for (const command of ran) {
    const own = command.place.source === 0 ? byPlace.get(command.place.start) : undefined;
    const passed = own ? (passing.get(own) ?? passedWords(own)) : undefined;
    if (own && passed) passing.set(own, passed);
    const site = callerOf(sites, command, passed) ?? own ?? statementOf(sites, command);
    if (!site) continue;
    const list = found.get(site);
    if (list) list.push(command);
    else found.set(site, [command]);
  }
  return found;
}

/** Where the words stand that a function or script was given: `"$@"`, `$*`, `$1`. */
function passedWords({ words }: SimpleCommand): ReadonlySet<number> {
  const passed = words.filter(({ parts }) =>
    parts.some((part) => part.kind === 'parameter' && /^([@*]|\d+)$/.test(part.name)),
  );
  return new Set(passed.map(({ place }) => place.start));
}

/** Through a function, or a file that is sourced, the command that gave the first word. `passed`: absent in another file. */
function callerOf(
  sites: Sites,
  command: ScriptCommand,
  passed: ReadonlySet<number> | undefined,
): SimpleCommand | undefined {
  if (passed?.size === 0) return undefined;
  const { words, place } = command;
  const word = place.source === 0 ? words.find(({ start }) => passed?.has(start)) : words[0];
  const at = word?.value.find((piece) => piece.place.source === 0)?.place;
  return at && at.end > at.start ? sites.at(at.start) : undefined;
}

function statementOf(sites: Sites, { place }: ScriptCommand): SimpleCommand | undefined {
  return place.source === 0 ? sites.at(place.start) : undefined;
}

/** A word of a call at a place of the text, with the text that it has when the script runs. */
export interface CallWord {
  readonly text: string;
  /** Where it stands in the text; several words of one variable stand at one place. */
  readonly start: number;
  readonly end: number;
  /** It is written there as it is, but for quotes around it. */
  readonly literal: boolean;
}

/** A call of iptables in the text. */
export interface IptablesCall {
  readonly site: SimpleCommand;
  readonly family: 4 | 6;
  /** Where the name of the program, or of what calls it, stands. */
  readonly name: Place;
  /** The words behind the name. */
  readonly words: readonly CallWord[];
  /** The commands that it became when the script ran; none for what never runs. */
  readonly ran: readonly ScriptCommand[];
}

/** The call of iptables at an offset; `undefined` elsewhere. */
export function callAt(context: ScriptText, offset: number): IptablesCall | undefined {
  const { sites, document } = context;
  const site = siteAround(sites, document.text, offset);
  return site && callOf(context, site);
}

/** Behind the last word a blank belongs to the command that is being written. */
function siteAround(sites: Sites, text: string, offset: number): SimpleCommand | undefined {
  const within = sites.at(offset);
  if (within) return within;
  let at = offset;
  while (at > 0 && (/[ \t]/.test(text.charAt(at - 1)) || text.slice(at - 2, at) === '\\\n')) {
    at -= text.charAt(at - 1) === '\n' ? 2 : 1;
  }
  const before = sites.at(at);
  return before && before.place.end === at ? before : undefined;
}

/** The command of the text as a call of iptables. */
export function callOf(context: ScriptText, site: SimpleCommand): IptablesCall | undefined {
  const ran = (context.callsAt.get(site) ?? []).filter(({ program }) => IPTABLES.test(program));
  const [first] = ran;
  const family = first ? (first.family ?? 4) : undefined;
  if (first && family !== undefined && isDirect(first, site)) {
    const name = first.name ?? { start: site.place.start, end: site.place.start };
    return {
      site,
      family,
      name: { source: 0, start: name.start, end: name.end },
      words: first.words.map((word) => ({
        text: word.text,
        start: word.start,
        end: word.end,
        literal: isLiteral(word),
      })),
      ran,
    };
  }
  const index = first ? 0 : site.words.findIndex((word) => programNamed(context.sites, word) !== undefined);
  const name = site.words[index];
  if (!name) return undefined;
  const program = programNamed(context.sites, name);
  const values = new Map<number, string>();
  for (const word of first?.words ?? []) {
    const [piece] = word.value;
    if (piece && word.value.length === 1) values.set(piece.place.start, word.text);
  }
  return {
    site,
    family: family ?? (program === 'ip6tables' ? 6 : 4),
    name: name.place,
    words: site.words.slice(index + 1).map((word): CallWord => {
      const { start, end } = word.place;
      const text = word.plain ?? values.get(start) ?? context.document.text.slice(start, end);
      return { text, start, end, literal: word.plain !== undefined };
    }),
    ran,
  };
}

function isDirect({ place }: ScriptCommand, site: SimpleCommand): boolean {
  return place.source === 0 && place.start === site.place.start;
}

/** The word stands where the command is written, as it is. */
export function isLiteral({ start, end, value, text }: ShellWord): boolean {
  const [piece, more] = value;
  if (!piece || more) return text === '' && end - start <= 2;
  return piece.place.start >= start && piece.place.end <= end && end - start - text.length <= 2;
}
