/** Packet lines: the verdict behind each, a finding where another was expected, completion and explanation of their words. */
import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type InlayHint,
  type InlayHintLabelPart,
  type Range,
} from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { touches } from '../../base/span.ts';
import { STATES, VERDICTS } from '../../flow/expectation.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { completePacket } from '../packet-completion.ts';
import { type AskedLine, askedLines, journeyCommand, type PacketLine, packetLineAt } from '../packet-lines.ts';
import { packetWordPage } from '../packet-options.ts';
import { answerPage, fixFor, isMet, lineProblems } from '../packet-verdict.ts';
import { sayPlace, whereIs } from '../place.ts';

export default feature({
  name: 'packet-lines',

  inlayHints(context, range) {
    if (!context.settings.inlayHints) return [];
    return askedIn(context, range).flatMap((asked) => verdictHint(context, asked) ?? []);
  },

  problems(context) {
    return askedLines(context).flatMap((asked) => lineProblems(context, asked));
  },

  codeActions(context, range) {
    return askedIn(context, range).flatMap((asked) => actionsFor(context, asked));
  },

  completion(context, offset) {
    const found = packetLineAt(context, offset);
    if (!found) return beginning(context, offset);
    const { read, at } = found;
    const isExpectation = read.expectation !== undefined && at > read.expectation.span.start;
    return isExpectation ? expectations(context, read, offset) : packetWords(context, read, at);
  },

  hover(context, offset) {
    const found = packetLineAt(context, offset);
    const asked = found && askedLines(context).find(({ line }) => line.line === found.read.line.line);
    const hovered = asked && (wordPage(context, asked, found.at) ?? outcomePage(context, asked, found.at));
    if (!hovered) return undefined;
    const { origin } = asked.line;
    const range = context.rangeOf({ start: origin + hovered.span.start, end: origin + hovered.span.end });
    return { contents: { kind: 'markdown', value: hovered.page }, range };
  },
});

/** The packet lines that a range touches. */
function askedIn(context: IdeContext, { start, end }: Range): readonly AskedLine[] {
  const [from, to] = [context.offsetAt(start), context.offsetAt(end)];
  return askedLines(context).filter(({ line }) => line.origin <= to && line.origin + line.text.length >= from);
}

function verdictHint(context: IdeContext, asked: AskedLine): InlayHint | undefined {
  const { outcome, line, expectation } = asked;
  if (outcome.kind === 'refused') return undefined;
  const { trace } = outcome.answer;
  const met = isMet(expectation, outcome.answer);
  const mark = met === undefined ? '' : met ? '✓ ' : '✗ ';
  const tooltip = { kind: 'markdown' as const, value: answerPage(context, outcome.answer) };
  const place = trace.by && whereIs(context, trace.by);
  const parts: InlayHintLabelPart[] = [
    { value: `${mark}${trace.verdict}${trace.unknowns.length > 0 ? '?' : ''}`, tooltip },
  ];
  if (trace.by) {
    const location = place && { uri: place.uri, range: place.range };
    parts.push({ value: ` · ${sayPlace(trace.by)}`, tooltip, ...(location && { location }) });
  }
  return { position: context.positionAt(line.origin + line.text.length), label: parts, paddingLeft: true };
}

function actionsFor(context: IdeContext, asked: AskedLine): readonly CodeAction[] {
  const { outcome, expectation } = asked;
  if (outcome.kind === 'refused') return [];
  const title = "Show the packet's journey";
  const journey: CodeAction = { title, kind: CodeActionKind.Empty, command: journeyCommand(context, asked, title) };
  if (isMet(expectation, outcome.answer) !== undefined) return [journey];
  const fix = fixFor(asked, outcome.answer);
  const edits = fix.edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText }));
  return [{ title: fix.title, kind: CodeActionKind.QuickFix, edit: { changes: { [context.uri]: edits } } }, journey];
}

/** `packet:` itself, in a comment that has no other words yet. */
function beginning(context: IdeContext, offset: number): readonly CompletionItem[] {
  const line = context.lineAt(offset);
  const typed = line && /^#[ \t]*(\w*)$/.exec(line.text.slice(0, offset - line.origin))?.[1];
  if (!line || typed === undefined) return [];
  return [
    {
      label: 'packet:',
      kind: CompletionItemKind.Snippet,
      documentation: 'Asks what becomes of a packet. The answer stands behind the line, and changes as the rules do.',
      textEdit: {
        range: context.rangeOf({ start: line.origin, end: offset }),
        newText: '# packet: ',
      },
      filterText: `# ${typed}packet:`,
    },
  ];
}

function packetWords(context: IdeContext, { packet, line }: PacketLine, at: number): readonly CompletionItem[] {
  // Without words yet, or behind a blank, the caret stands outside of the packet's own span.
  const start = Math.min(packet.span.start, at);
  const text = line.text.slice(start, Math.max(packet.span.end, at));
  const { from, items } = completePacket(context, text, at - start);
  const range = context.rangeOf({ start: line.origin + start + from, end: line.origin + at });
  return items.map(({ text: label, doc, kind, page }, position) => ({
    label,
    kind: kind === 'option' ? CompletionItemKind.Property : CompletionItemKind.Value,
    detail: doc,
    ...(page !== undefined && { documentation: { kind: 'markdown' as const, value: page } }),
    sortText: String(position).padStart(4, '0'),
    textEdit: { range, newText: label },
  }));
}

function expectations(
  context: IdeContext,
  { expectation, line }: PacketLine,
  offset: number,
): readonly CompletionItem[] {
  const text = line.text.slice(0, offset - line.origin);
  const word = /[^\s>]*$/.exec(text)?.[0] ?? '';
  const range = context.rangeOf({ start: offset - word.length, end: offset });
  const item = (label: string, kind: CompletionItemKind): CompletionItem => ({
    label,
    kind,
    textEdit: { range, newText: label },
  });
  const verdicts = expectation?.verdict ? [] : VERDICTS.map((label) => item(label, CompletionItemKind.EnumMember));
  const states = expectation?.state ? [] : STATES.map((label) => item(label, CompletionItemKind.EnumMember));
  return [...verdicts, ...states];
}

interface Page {
  readonly page: string;
  readonly span: Span;
}

/** What the word of the packet at `at` means: the option, or the value of one. */
function wordPage(context: IdeContext, { packet, line }: PacketLine, at: number): Page | undefined {
  const { words } = splitWords(line.text.slice(0, packet.span.end), packet.span.start);
  return packetWordPage(words, at, context.family);
}

/** Over the start of the line, and over what is expected. */
function outcomePage(
  context: IdeContext,
  { outcome, packet, expectation, line }: AskedLine,
  at: number,
): Page | undefined {
  if (outcome.kind === 'refused') return undefined;
  const isStart = at < packet.span.start;
  const isExpectation = expectation && touches(expectation.span, at);
  if (!isStart && !isExpectation) return undefined;
  const span = isStart ? { start: 0, end: Math.min(packet.span.start, line.text.length) } : expectation?.span;
  return span && { page: answerPage(context, outcome.answer), span };
}
