/** Hover: what the thing under the pointer means, and what the rule around it lets through. */
import { applyMask, prefixLength } from '../../base/ip.ts';
import { basicOptions } from '../../catalogue/basic.ts';
import type { Entry, OptionSpec, ValueContext } from '../../catalogue/define.ts';
import { ctStates } from '../../catalogue/explain/ctstate.ts';
import { ctStatuses } from '../../catalogue/explain/ctstatus.ts';
import { type Explanation, explanationMarkdown } from '../../catalogue/explain/explanation.ts';
import { protocolName, protocolNumber } from '../../catalogue/protocols.ts';
import { serviceName, servicePort } from '../../catalogue/services.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import type { Rule } from '../../model/types.ts';
import { chainPage } from '../chains.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { type Subject, subjectAt } from '../locate.ts';
import { basicPage, entryPage, namedValue, networkPage, optionPage, tablePage, unknownTablePage } from '../markdown.ts';
import { sayRule } from '../sentence/rule.ts';

export default feature({
  name: 'hover',
  hover(context, offset) {
    const subject = subjectAt(context, offset);
    const page = subject && pageOf(context, subject, offset);
    if (!subject || !page) return undefined;
    const sentence =
      'command' in subject && subject.kind !== 'command' ? sentenceOf(context, subject.line.line) : undefined;
    const value = [page, sentence && `---\n\n**This rule** ${lowerFirst(sentence)}`].filter(Boolean).join('\n\n');
    return { contents: { kind: 'markdown', value }, range: context.rangeOf(subject.span) };
  },
});

function pageOf(context: IdeContext, subject: Subject, offset: number): string | undefined {
  switch (subject.kind) {
    case 'table': {
      const table = tableNamed(subject.name);
      return table ? tablePage(table) : unknownTablePage(subject.name);
    }
    case 'policy':
      return `**${subject.policy}** is the policy of ${subject.chain}: what happens to packets that no rule decides.`;
    case 'chain':
      return chainNamed(context, subject.line.table, subject.name);
    case 'command': {
      const sentence = sentenceOf(context, subject.line.line);
      const option = basicOptions.find(
        (o) => o.role === 'command' && (`-${o.letter}` === subject.word.text || `--${o.name}` === subject.word.text),
      );
      return (
        [option && basicPage(option), sentence && `---\n\n**This rule** ${lowerFirst(sentence)}`]
          .filter(Boolean)
          .join('\n\n') || undefined
      );
    }
    case 'match':
      return subject.use.entry
        ? entryPage(subject.use.entry)
        : `\`-m ${subject.use.name}\` is not yet known here: what it means is not taken into account.`;
    case 'target':
      return subject.use.entry
        ? entryPage(subject.use.entry)
        : chainNamed(context, subject.line.table, subject.use.name);
    case 'option':
      return optionOf(subject);
    case 'value':
      return pageOfValue(context, subject, offset) ?? optionOf(subject);
  }
}

type OptionSubject = Extract<Subject, { kind: 'option' | 'value' }>;

function optionOf(subject: OptionSubject): string | undefined {
  const spec = subject.owner?.entry && specOf(subject.owner.entry, subject.use.name);
  if (spec && subject.owner?.entry) return optionPage(subject.use.name, spec, subject.owner.entry);
  const basic = basicOptions.find((option) => option.name === subject.use.name);
  return basic && basicPage(basic);
}

function specOf(entry: Entry, name: string): OptionSpec<unknown, string> | undefined {
  return (entry.options as Record<string, OptionSpec<unknown, string>>)[name];
}

function pageOfValue(context: IdeContext, subject: OptionSubject, offset: number): string | undefined {
  const part = partAt(subject, offset);
  const explained = explanationOf(subject.use.name, part);
  if (explained) return `**${explained.name}**\n\n${explanationMarkdown(explained)}`;
  const protocol = subject.command.spec.protocol;
  const values: ValueContext = {
    family: context.family,
    protocol: protocol && { number: protocol.number, negated: protocol.negated },
  };
  const spec = subject.owner?.entry && specOf(subject.owner.entry, subject.use.name);
  const named = spec && namedValue(spec, part, values);
  if (named) return named;
  switch (subject.use.name) {
    case 'source':
    case 'destination':
      return addressPage(context, subject, part);
    case 'protocol':
      return protocolPage(part);
    default:
      return /port/.test(subject.use.name) ? portPage(part, protocol?.number) : undefined;
  }
}

/** The element of a list or range that the pointer is on. */
function partAt(subject: OptionSubject, offset: number): string {
  const { text } = subject.word;
  const at = Math.max(0, Math.min(text.length, offset - subject.span.start));
  const before = Math.max(...[',', ':', '='].map((c) => text.lastIndexOf(c, at - 1)));
  const after = [',', ':'].map((c) => text.indexOf(c, at)).filter((i) => i >= 0);
  return text.slice(before + 1, after.length > 0 ? Math.min(...after) : text.length);
}

/** States may be shortened and written in any case; what is meant is the first that begins so. */
function explanationOf(option: string, word: string): Explanation | undefined {
  if (word === '') return undefined;
  const list: readonly Explanation[] | undefined =
    option === 'ctstate' || option === 'state' ? ctStates : option === 'ctstatus' ? ctStatuses : undefined;
  return (
    list?.find(({ name }) => name === word.toUpperCase()) ??
    list?.find(({ name }) => name.startsWith(word.toUpperCase()))
  );
}

function addressPage(context: IdeContext, subject: OptionSubject, part: string): string | undefined {
  const { spec } = subject.command;
  const addresses = subject.use.name === 'source' ? spec.source : spec.destination;
  const index = subject.word.text.slice(0, Math.max(0, subject.word.text.indexOf(part))).split(',').length - 1;
  const found = addresses?.addresses[index];
  if (!found)
    return addresses?.hosts.length ? 'A host name: it is looked up once, when the rule is loaded.' : undefined;
  return networkPage(applyMask(found.address, found.mask), found.mask, prefixLength(found.mask), context.family);
}

function protocolPage(part: string): string | undefined {
  const number = /^\d+$/.test(part) ? Number(part) : protocolNumber(part.toLowerCase());
  return number === undefined ? undefined : `IP protocol ${number}: **${protocolName(number) ?? 'no usual name'}**`;
}

function portPage(part: string, protocol: number | undefined): string | undefined {
  const transport = protocol === 17 ? 'udp' : 'tcp';
  const port = /^\d+$/.test(part) ? Number(part) : servicePort(part, transport);
  if (port === undefined) return undefined;
  const name = serviceName(port, transport);
  return `Port ${port}${name ? `: **${name}**` : ''}${port < 1024 ? ', privileged' : ''}`;
}

function chainNamed(context: IdeContext, tableName: string | undefined, name: string): string | undefined {
  const table = [...context.ruleset.tables.values()].find((t) => t.name === tableName);
  const chain = table?.chains.get(name);
  return table && chain ? chainPage(table, chain) : undefined;
}

/** What the rule on a line does, in a sentence; of a list of addresses, the first of its rules. */
export function ruleOnLine(
  context: IdeContext,
  line: number,
): { readonly rule: Rule; readonly sentence: string | undefined } | undefined {
  for (const table of context.ruleset.tables.values()) {
    for (const chain of table.chains.values()) {
      const rule = chain.rules.find((r) => r.line === line);
      if (rule) return { rule, sentence: sayRule(table, rule) };
    }
  }
  return undefined;
}

function sentenceOf(context: IdeContext, line: number): string | undefined {
  return ruleOnLine(context, line)?.sentence;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
