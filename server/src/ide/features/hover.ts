/** Hover: what the thing under the pointer means, and what the rule around it lets through. */
import { unreachable } from '../../base/unreachable.ts';
import { basicOptions } from '../../catalogue/basic.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { LINT_RULES } from '../../lint/run.ts';
import { chainNamed, chainPage, ruleOn } from '../chains.ts';
import type { IdeContext } from '../context.ts';
import { type Feature, feature } from '../define.ts';
import { type Subject, subjectAt } from '../locate.ts';
import { basicPage, code, entryPage, optionPage, tablePage, unknownTablePage } from '../markdown.ts';
import { sayRule } from '../sentence/rule.ts';
import { specOf, type ValueSubject, valuePage } from '../values.ts';

export default feature({
  name: 'hover',
  hover(context, offset) {
    const subject = subjectAt(context, offset);
    if (!subject) return suppressionHover(context, offset);
    const page = pageOf(context, subject, offset);
    const value = [page, sentenceOf(context, subject)].filter((part) => part !== undefined).join('\n\n---\n\n');
    if (value === '') return undefined;
    return { contents: { kind: 'markdown', value }, range: context.rangeOf(subject.span) };
  },
});

function pageOf(context: IdeContext, subject: Subject, offset: number): string | undefined {
  switch (subject.kind) {
    case 'table': {
      const table = tableNamed(subject.name);
      return table ? tablePage(table) : unknownTablePage(subject.name);
    }
    case 'commit':
      return `${code('COMMIT')}\n\nEnds the table and loads it: until here nothing of it is in force, and then all of it at once.`;
    case 'counters':
      return `${subject.counters.packets.toLocaleString('en')} packets and ${subject.counters.bytes.toLocaleString('en')} bytes were counted here; \`iptables-restore -c\` goes on from there, without \`-c\` counting begins at 0.`;
    case 'policy':
      return policyPage(subject.chain, subject.policy);
    case 'chain':
      return pageOfChain(context, subject.line.table, subject.name);
    case 'command': {
      const letter = subject.word.text.slice(0, 2);
      const option = basicOptions.find(
        (one) => one.role === 'command' && (`-${one.letter}` === letter || `--${one.name}` === subject.word.text),
      );
      return option && basicPage(option);
    }
    case 'match':
      return subject.use.entry ? entryPage(subject.use.entry) : notKnown(`-m ${subject.use.name}`);
    case 'target': {
      const { name, entry } = subject.use;
      // A chain comes before a target of its name.
      return pageOfChain(context, subject.line.table, name) ?? (entry ? entryPage(entry) : notKnown(`-j ${name}`));
    }
    case 'option':
      return pageOfOption(subject);
    case 'value':
      return valuePage(context, subject, offset) ?? pageOfOption(subject);
    default:
      return unreachable(subject);
  }
}

function notKnown(words: string): string {
  return `\`${words}\` is not known here: what it means is not taken into account.`;
}

function policyPage(chain: string, policy: string): string {
  if (policy === '-')
    return `\`${chain}\` is a user chain and has no policy: packets that no rule decides go back to the caller.`;
  const fate = policy === 'DROP' ? 'dropped' : 'accepted';
  return `**${policy}** is the policy of ${chain}: packets that no rule of the chain decides are ${fate}.`;
}

function pageOfChain(context: IdeContext, table: string | undefined, name: string): string | undefined {
  const found = chainNamed(context.ruleset, table, name);
  return found && chainPage(context, found.table, found.chain);
}

function pageOfOption(subject: ValueSubject): string | undefined {
  const spec = specOf(subject);
  if (spec && subject.owner?.entry) return optionPage(subject.use.name, spec, subject.owner.entry);
  const basic = basicOptions.find((option) => option.name === subject.use.name);
  return basic && basicPage(basic);
}

/** What the rule on the line does, when the pointer is on one. */
function sentenceOf(context: IdeContext, { kind, line }: Subject): string | undefined {
  if (kind === 'table' || kind === 'commit' || line.content.kind !== 'command') return undefined;
  const found = ruleOn(context, line.line);
  const sentence = found && sayRule(found.table, found.rule);
  return sentence && `**This rule** ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

const SUPPRESSION = /^#\s*(iptables-ls\s+ignore(?:-file)?)(?:\s+([a-z0-9-]+))?/d;

/** A comment that silences a finding: how it is written, and the rule that it names. */
function suppressionHover(context: IdeContext, offset: number): ReturnType<NonNullable<Feature['hover']>> {
  const line = context.lineAt(offset);
  const found = line?.content.kind === 'comment' ? SUPPRESSION.exec(line.text) : null;
  const [, words, id] = found?.indices ?? [];
  if (!line || !found || !words) return undefined;
  const at = offset - line.origin;
  const place = id && at >= id[0] ? id : words;
  if (at < place[0] || at > place[1]) return undefined;
  const rule = place === id ? LINT_RULES.find((one) => one.id === found[2]) : undefined;
  if (place === id && !rule) return undefined;
  const value = rule
    ? [`**${rule.id}**: ${rule.title}`, rule.what, rule.why, `**Instead** ${rule.instead}`].join('\n\n')
    : suppressionPage(found[1]?.endsWith('-file') ?? false);
  const range = context.rangeOf({ start: line.origin + place[0], end: line.origin + place[1] });
  return { contents: { kind: 'markdown', value }, range };
}

function suppressionPage(inFile: boolean): string {
  const where = inFile ? 'everywhere in this file' : 'about the next line that is no comment';
  return `${code(`# iptables-ls ignore${inFile ? '-file' : ''} RULE: reason`)}\n\nSilences what the lint rule RULE finds ${where}. iptables-restore reads it as the comment that it is; what would be refused cannot be silenced.`;
}
