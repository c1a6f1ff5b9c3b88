/** Values as a hover explains them: states, addresses, ports, protocols, and whatever the catalogue has a name for. */
import { basicOptions } from '../catalogue/basic.ts';
import type { OptionSpec, ValueContext } from '../catalogue/define.ts';
import { ctStates } from '../catalogue/explain/ctstate.ts';
import { ctStatuses } from '../catalogue/explain/ctstatus.ts';
import { type Explanation, explanationMarkdown } from '../catalogue/explain/explanation.ts';
import { protocolName, protocolNumber } from '../catalogue/protocols.ts';
import { serviceName, servicePort } from '../catalogue/services.ts';
import type { Command } from '../syntax/command/types.ts';
import { addressPage } from './addresses.ts';
import type { IdeContext } from './context.ts';
import type { Subject } from './locate.ts';

type AnyOption = OptionSpec<unknown, string>;
export type ValueSubject = Extract<Subject, { kind: 'option' | 'value' }>;

/** What is known of the element of a value that stands at `offset`; `undefined` where only its option can be explained. */
export function valuePage(context: IdeContext, subject: ValueSubject, offset: number): string | undefined {
  const { use } = subject;
  const part = partAt(subject, offset);
  if (part === '') return undefined;
  const explained = explanationOf(use.name, part);
  if (explained) return `**${explained.name}**\n\n${explanationMarkdown(explained)}`;
  return specialPage(context, subject, part) ?? namedPage(context, subject, part) ?? saidPage(context, subject);
}

/** The option's table entry, of an extension or of iptables itself. */
export function specOf(subject: ValueSubject): AnyOption | undefined {
  const { owner, use } = subject;
  return (owner?.entry?.options as Readonly<Record<string, AnyOption>> | undefined)?.[use.name];
}

/** What a value type needs to know of the command around it. */
export function valueContextOf({ family }: IdeContext, { spec }: Command): ValueContext {
  const { protocol } = spec;
  return { family, protocol: protocol && { number: protocol.number, negated: protocol.negated } };
}

/** The element of a list or range that the pointer is on. */
function partAt({ word, span, use }: ValueSubject, offset: number): string {
  const { text } = word;
  const quotes = span.end - span.start > text.length ? 1 : 0;
  const at = Math.max(0, Math.min(text.length, offset - span.start - quotes));
  const separators = separatorsOf(use.name);
  let start = at;
  while (start > 0 && !separators.includes(text.charAt(start - 1))) start--;
  let end = at;
  while (end < text.length && !separators.includes(text.charAt(end))) end++;
  return text.slice(start, end);
}

/** The characters between the elements of a value. IPv6 addresses hold colons, so that only what follows a bracket counts there. */
function separatorsOf(option: string): string {
  if (isPort(option)) return ',:-';
  if (option.startsWith('to-')) return ',-[]';
  return ',';
}

function isPort(option: string): boolean {
  return /ports?$/.test(option);
}

/** States may be shortened and written in any case; what is meant is the first that begins so. */
function explanationOf(option: string, word: string): Explanation | undefined {
  const list: readonly Explanation[] | undefined =
    option === 'ctstate' || option === 'state' ? ctStates : option === 'ctstatus' ? ctStatuses : undefined;
  const name = word.toUpperCase();
  return list?.find((one) => one.name === name) ?? list?.find((one) => one.name.startsWith(name));
}

function specialPage(context: IdeContext, subject: ValueSubject, part: string): string | undefined {
  const { use, command } = subject;
  const protocol = command.spec.protocol?.number;
  if (use.name === 'protocol') return protocolPage(part);
  if (isPort(use.name)) return portPage(part, protocol);
  if (use.name === 'source' || use.name === 'destination') return addressPage(part, context.family);
  if (use.name === 'to-source' || use.name === 'to-destination') return natPage(context, part, protocol);
  return /^(ct(orig|repl)(src|dst)|(src|dst)-range|on-ip|gateway)$/.test(use.name)
    ? part
        .split('-')
        .map((end) => addressPage(end, context.family))
        .filter((page) => page !== undefined)
        .join('\n\n') || undefined
    : undefined;
}

/** `address:port` in IPv4; in IPv6 the port stands after the bracket. */
function natPage(context: IdeContext, part: string, protocol: number | undefined): string | undefined {
  const colon = context.family === 4 ? part.indexOf(':') : part.startsWith(':') ? 0 : -1;
  const address = colon < 0 ? part : part.slice(0, colon);
  const port = colon < 0 ? '' : part.slice(colon + 1);
  if (colon < 0 && /^\d+$/.test(part)) return portPage(part, protocol);
  const pages = [address && addressPage(address, context.family), port && portPage(port, protocol)].filter(Boolean);
  return pages.join('\n\n') || undefined;
}

function protocolPage(part: string): string | undefined {
  const number = /^\d+$/.test(part) ? Number(part) : protocolNumber(part.toLowerCase());
  if (number === undefined) return undefined;
  if (number === 0) return 'Every protocol.';
  return `IP protocol ${number}${protocolName(number) ? `: **${protocolName(number)}**` : ', which has no usual name'}.`;
}

function portPage(part: string, protocol: number | undefined): string | undefined {
  const transport = protocol === undefined ? undefined : protocolName(protocol);
  const port = /^\d+$/.test(part) ? Number(part) : servicePort(part, transport);
  if (port === undefined || port > 65535) return undefined;
  const name = serviceName(port, transport);
  const notes = [
    port < 1024 && 'Only privileged processes may listen on it.',
    port >= 32768 &&
      port <= 60999 &&
      'Linux gives out such ports to connections that hosts open (ip_local_port_range).',
  ].filter(Boolean);
  return [`Port ${port}${name ? `: **${name}**` : ''}.`, ...notes].join(' ');
}

/** One of the names that may stand here, with its meaning. */
function namedPage(context: IdeContext, subject: ValueSubject, part: string): string | undefined {
  const type = specOf(subject)?.value ?? basicOptions.find(({ name }) => name === subject.use.name)?.value;
  const names = type?.names?.(valueContextOf(context, subject.command)) ?? [];
  const found = names.find(({ name }) => name.toLowerCase() === part.toLowerCase());
  return found && `**${found.name}**: ${found.doc}`;
}

/** The value in a phrase, where its type has one. */
function saidPage(context: IdeContext, subject: ValueSubject): string | undefined {
  const given = subject.owner?.given[subject.use.name];
  const say = specOf(subject)?.value?.say;
  if (!given || !say) return undefined;
  const values = given.all.length > 0 ? given.all : [given.value];
  const said = values
    .map((value) => say(value, valueContextOf(context, subject.command)))
    .filter((text) => text !== '');
  return said.length > 0 ? `\`${given.text}\`: ${said.join(', ')}.` : undefined;
}
