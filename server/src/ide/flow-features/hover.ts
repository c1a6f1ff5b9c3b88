/** What the words of a flow script mean, and over what is expected, what happens. */
import type { Span } from '../../base/span.ts';
import { touches } from '../../base/span.ts';
import { CHECK_FORMS } from '../../flow/check-forms.ts';
import { HOST_FORMS } from '../../flow/host.ts';
import { ENTRIES, TIMES, VERBS } from '../../flow/step.ts';
import type { Check, FlowLine, Step } from '../../flow/types.ts';
import { flowFeature } from '../define.ts';
import type { FlowContext } from '../flow-context.ts';
import { stepAt, stepPage } from '../flow-steps.ts';
import { packetWordPage } from '../packet-options.ts';

export default flowFeature({
  name: 'hover',
  hover(context, offset) {
    const line = context.script.lines.find(({ span }) => touches(span, offset));
    const page = line && pageIn(context, line, offset);
    return page && { contents: { kind: 'markdown', value: page.page }, range: context.rangeOf(page.span) };
  },
});

interface Page {
  readonly page: string;
  readonly span: Span;
}

function pageIn(context: FlowContext, line: FlowLine, offset: number): Page | undefined {
  const word = line.words.find((one) => touches(one, offset));
  if (!word) return undefined;
  switch (line.kind) {
    case 'header':
      return word === line.words[0] ? formPage(SECTIONS, word.text, word) : undefined;
    case 'host':
      return word === line.words[0] ? formPage(HOST_FORMS, word.text, word) : undefined;
    case 'check': {
      const check = checksOf(context).find((one) => one.line === line);
      const count = check?.kind.split(' ').length ?? 0;
      const isKind = check && line.words.indexOf(word) < count;
      const form = isKind ? CHECK_FORMS.find(({ kind }) => kind === check.kind) : undefined;
      return form ? { page: pageOf(form), span: word } : outcomePage(context, offset, word);
    }
    case 'step':
      return stepWordPage(context, line, offset);
    default:
      return undefined;
  }
}

const SECTIONS = [
  {
    name: 'rules',
    form: 'rules [4|6] [FILE]',
    doc: 'Which rules the packets meet: a file beside the script, or the lines below, as iptables-save prints them.',
  },
  {
    name: 'host',
    form: 'host',
    doc: 'What the host is like, on the lines below. Without it, a host is made up that fits the rules.',
  },
  {
    name: 'flow',
    form: 'flow NAME',
    doc: 'Packets over time, on the lines below. Each flow begins with an empty connection table.',
  },
] as const;

function checksOf({ script }: FlowContext): readonly Check[] {
  return script.flows.flatMap(({ steps }) => steps.flatMap(({ checks }) => checks));
}

function stepWordPage(context: FlowContext, line: FlowLine, offset: number): Page | undefined {
  const word = line.words.find((one) => touches(one, offset));
  const step = stepOn(context, line);
  if (!word) return undefined;
  if (step?.expectation && touches(step.expectation.span, offset))
    return outcomePage(context, offset, step.expectation.span);
  const isVerb = step?.action.kind === 'verb' && step.action.word === word;
  const own =
    isVerb || !word.text.startsWith('-') ? formPage([...VERBS, ...TIMES, ...ENTRIES], word.text, word) : undefined;
  if (own) return own;
  const packet = line.words.slice(line.words.findIndex(({ text }) => text.startsWith('-')));
  return packetWordPage(packet, offset, context.subject.rulesets.ipv4 ? 4 : 6);
}

function stepOn({ script }: FlowContext, line: FlowLine): Step | undefined {
  return script.flows.flatMap(({ steps }) => steps).find((step) => step.line === line);
}

function outcomePage(context: FlowContext, offset: number, span: Span): Page | undefined {
  const result = stepAt(context, offset);
  return result && result.packets.length > 0 ? { page: stepPage(context, result), span } : undefined;
}

interface Form {
  readonly form: string;
  readonly doc: string;
}

function formPage(forms: readonly (Form & { readonly name: string })[], name: string, span: Span): Page | undefined {
  const form = forms.find((one) => one.name === name);
  return form && { page: pageOf(form), span };
}

function pageOf({ form, doc }: Form): string {
  return `\`\`\`iptables-flow\n${form}\n\`\`\`\n\n${doc}`;
}
