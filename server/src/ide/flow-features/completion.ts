/** The words that may come next in a flow script: of its sections, of the host, of steps, packets and what is expected of them. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { CHECK_FORMS } from '../../flow/check-forms.ts';
import { NOBODY, STATES, VERDICTS } from '../../flow/expectation.ts';
import { HOST_FORMS } from '../../flow/host.ts';
import { ENTRIES, TIMES, VERBS } from '../../flow/step.ts';
import type { FlowLine } from '../../flow/types.ts';
import type { Word } from '../../syntax/command/types.ts';
import { flowFeature } from '../define.ts';
import type { FlowContext } from '../flow-context.ts';
import { completeFor, type PacketSource } from '../packet-completion.ts';

export default flowFeature({
  name: 'completion',
  completion(context, offset) {
    const line = context.script.lines.findLast(({ span }) => span.start <= offset);
    if (!line || line.kind === 'comment' || line.kind === 'rule') return [];
    const done = line.words.filter(({ end }) => end < offset);
    const current = line.words.find(({ start, end }) => start <= offset && offset <= end);
    const at = { context, line, done, from: current?.start ?? offset, offset };
    return done.length === 0 ? firstWords(at) : nextWords(at);
  },
});

interface At {
  readonly context: FlowContext;
  readonly line: FlowLine;
  /** Words before the caret's own. */
  readonly done: readonly Word[];
  /** Where what is typed begins. */
  readonly from: number;
  readonly offset: number;
}

interface Form {
  readonly name: string;
  readonly form: string;
  readonly doc: string;
}

const HEADERS: readonly Form[] = [
  { name: 'rules', form: 'rules [4|6] [FILE]', doc: 'Which rules the packets meet: a file, or the lines below.' },
  { name: 'host', form: 'host', doc: 'What the host is like.' },
  { name: 'flow', form: 'flow NAME', doc: 'Packets over time, with an empty connection table at first.' },
];
const CHECKS: readonly Form[] = CHECK_FORMS.map((form) => ({ name: form.kind, ...form }));

function firstWords(at: At): readonly CompletionItem[] {
  const section = sectionOf(at);
  if (section === 'host')
    return [...items(at, HOST_FORMS, CompletionItemKind.Property), ...items(at, HEADERS, CompletionItemKind.Module)];
  if (section !== 'flow') return items(at, HEADERS, CompletionItemKind.Module);
  return [
    ...items(at, [...TIMES, ...ENTRIES], CompletionItemKind.Keyword),
    ...items(at, VERBS, CompletionItemKind.Function),
    ...packetWords(at, []),
    ...items(at, CHECKS, CompletionItemKind.Event),
    ...items(at, HEADERS, CompletionItemKind.Module),
  ];
}

/** The section that the line is in, or would be. */
function sectionOf({ context, line }: At): string | undefined {
  return context.script.lines.findLast((one) => one.kind === 'header' && one.line < line.line)?.words[0]?.text;
}

function nextWords(at: At): readonly CompletionItem[] {
  const { line, done, context } = at;
  const [first] = done;
  if (line.kind === 'header') return first?.text === 'rules' ? items(at, FAMILIES, CompletionItemKind.Value) : [];
  if (line.kind === 'host') return hostWords(at);
  if (line.kind === 'check') return checkWords(at);
  const arrow = done.find(({ text }) => text.startsWith('=>'));
  if (arrow) return expectationWords(at);
  const last = done.at(-1)?.text ?? '';
  if (last === 'at' || last === 'after') return items(at, DURATIONS, CompletionItemKind.Value);
  if (last === 'in') return interfaces(at);
  if (last === 'of') return names(at);
  const packet = done.findIndex(({ text }) => text.startsWith('-'));
  if (packet >= 0) return [...packetWords(at, done.slice(packet)), ...items(at, ARROW, CompletionItemKind.Operator)];
  const verb = VERBS.find(({ name }) => done.some(({ text }) => text === name));
  const entered = done.some(({ text }) => ENTRIES.some(({ name }) => name === text));
  const modes = (verb?.modes ?? []).map((mode) => ({ ...mode, form: mode.name }));
  return [
    ...items(at, modes, CompletionItemKind.EnumMember),
    ...(entered || (verb && !verb.opens) ? [] : items(at, ENTRIES, CompletionItemKind.Keyword)),
    ...(verb
      ? items(at, verb.opens ? AS : OF, CompletionItemKind.Keyword)
      : items(at, VERBS, CompletionItemKind.Function)),
    ...(verb && !verb.opens ? items(at, ARROW, CompletionItemKind.Operator) : packetWords({ ...at, context }, [])),
  ];
}

const FAMILIES: readonly Form[] = [
  { name: '4', form: 'rules 4', doc: 'Rules of iptables.' },
  { name: '6', form: 'rules 6', doc: 'Rules of ip6tables.' },
];
const DURATIONS: readonly Form[] = ['1s', '5s', '1m', '1h'].map((name) => ({ name, form: name, doc: '' }));
const ARROW: readonly Form[] = [{ name: '=>', form: '=> VERDICT [by RULE] [STATE]', doc: 'What should become of it.' }];
const AS: readonly Form[] = [{ name: 'as', form: 'as NAME', doc: 'A name for the connection, for later steps.' }];
const OF: readonly Form[] = [{ name: 'of', form: 'of NAME', doc: 'The connection that was given this name.' }];

function hostWords(at: At): readonly CompletionItem[] {
  const { done } = at;
  const last = done.at(-1)?.text;
  if (done[0]?.text === 'route' && last === 'dev') return interfaces(at);
  if (done[0]?.text === 'route') return items(at, ROUTE_WORDS, CompletionItemKind.Keyword);
  return done[0]?.text === 'sysctl' && done.length === 1 ? items(at, SYSCTLS, CompletionItemKind.Property) : [];
}

const ROUTE_WORDS: readonly Form[] = [
  { name: 'default', form: 'route default', doc: 'Every address that no other route leads to.' },
  { name: 'via', form: 'via ADDRESS', doc: 'The router that is asked.' },
  { name: 'dev', form: 'dev INTERFACE', doc: 'The interface that the route leads over.' },
];
const SYSCTLS: readonly Form[] = [
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.netfilter.nf_conntrack_tcp_loose',
  'net.netfilter.nf_conntrack_tcp_be_liberal',
  'net.netfilter.nf_conntrack_tcp_timeout_established',
  'net.netfilter.nf_conntrack_udp_timeout',
  'net.netfilter.nf_conntrack_helper',
].map((name) => ({ name, form: `sysctl ${name} NUMBER`, doc: 'A setting of the kernel.' }));

function checkWords(at: At): readonly CompletionItem[] {
  const { done } = at;
  if (done.some(({ text }) => text === '=>')) return expectationWords(at);
  const seconds = CHECKS.filter(({ name }) => name.startsWith(`${done[0]?.text} `) && done.length === 1);
  return items(
    at,
    seconds.map((form) => ({ ...form, name: form.name.split(' ')[1] ?? '' })),
    CompletionItemKind.Event,
  );
}

function expectationWords(at: At): readonly CompletionItem[] {
  const plain = (names: readonly string[], kind: CompletionItemKind): readonly CompletionItem[] =>
    items(
      at,
      names.map((name) => ({ name, form: name, doc: '' })),
      kind,
    );
  const written = at.done.map(({ text }) => text.replace(/\?$/, ''));
  return [
    ...(VERDICTS.some((verdict) => written.includes(verdict)) ? [] : plain(VERDICTS, CompletionItemKind.EnumMember)),
    ...(STATES.some((state) => written.includes(state)) ? [] : plain(STATES, CompletionItemKind.EnumMember)),
    ...(written.some((text) => text.includes('/'))
      ? []
      : plain([...placesIn(at.context), NOBODY], CompletionItemKind.Reference)),
  ];
}

/** Rules that may be named: as many as one reads through. */
const MOST_PLACES = 200;

function placesIn({ subject }: FlowContext): readonly string[] {
  const chains = subject.sources.flatMap(({ ruleset }) =>
    [...ruleset.tables.values()].flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain }))),
  );
  const names = chains.flatMap(({ table, chain }) => [
    ...(chain.policy ? [`${table.name}/${chain.name}/policy`] : []),
    ...chain.rules.slice(0, MOST_PLACES).map(({ number }) => `${table.name}/${chain.name}/${number}`),
  ]);
  return [...new Set(names)].slice(0, MOST_PLACES);
}

function interfaces(at: At): readonly CompletionItem[] {
  const { interfaces: known } = at.context.subject.host;
  return items(
    at,
    known.map(({ name }) => ({ name, form: name, doc: '' })),
    CompletionItemKind.Value,
  );
}

/** Names of connections that were begun. */
function names(at: At): readonly CompletionItem[] {
  const given = at.context.script.flows
    .flatMap(({ steps }) => steps)
    .flatMap(({ action }) => (action.kind === 'verb' && action.verb.opens && action.name ? [action.name.text] : []));
  return items(
    at,
    [...new Set(given)].map((name) => ({ name, form: name, doc: '' })),
    CompletionItemKind.Variable,
  );
}

function packetWords(at: At, words: readonly Word[]): readonly CompletionItem[] {
  const { context, offset } = at;
  const start = words[0]?.start ?? at.from;
  const text = context.document.text.slice(start, offset);
  const { from, items: found } = completeFor(sourceOf(context), text, text.length);
  const range = context.rangeOf({ start: start + from, end: offset });
  return found.map(({ text: label, doc, kind, page }, position) => ({
    label,
    kind: kind === 'option' ? CompletionItemKind.Property : CompletionItemKind.Value,
    detail: doc,
    ...(page !== undefined && { documentation: { kind: 'markdown' as const, value: page } }),
    sortText: `p${String(position).padStart(4, '0')}`,
    textEdit: { range, newText: label },
  }));
}

function sourceOf({ subject }: FlowContext): PacketSource {
  const [first] = subject.sources;
  return {
    family: first?.family ?? 4,
    host: subject.host,
    *commands() {
      for (const table of first?.ruleset.tables.values() ?? [])
        for (const chain of table.chains.values()) for (const { command } of chain.rules) yield command;
    },
  };
}

function items(at: At, forms: readonly Form[], kind: CompletionItemKind): readonly CompletionItem[] {
  const range = at.context.rangeOf({ start: at.from, end: at.offset });
  return forms.map(({ name, form, doc }) => ({
    label: name,
    kind,
    ...(form !== name && { detail: form }),
    ...(doc !== '' && { documentation: doc }),
    textEdit: { range, newText: name },
  }));
}
