// A flow script as editor features see it, made from a text in which ▮ marks the caret.
import type { CompletionItem, Range } from 'vscode-languageserver-types';
import { applyEdits } from '../../server/src/base/span.ts';
import type { IdeSettings } from '../../server/src/ide/context.ts';
import type { AnyContext, Feature } from '../../server/src/ide/define.ts';
import { createFlowContext, type FlowContext } from '../../server/src/ide/flow-context.ts';
import { loadFrom } from './flow.ts';

const SETTINGS: IdeSettings = {
  backends: ['legacy', 'nft'],
  lint: {},
  inlayHints: true,
  formatStyle: 'tidy',
  noFlush: [],
  script: { variables: {}, arguments: [], admin: { source: '', port: 22 } },
};
const CARET = '▮';

export const URI = 'file:///host/web.flow';
export const RULES_URI = 'file:///host/rules.v4';

/** Lets in what goes to port 22. */
export const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
COMMIT
`;

export interface FlowAt {
  readonly context: FlowContext;
  /** Where the caret is. */
  readonly offset: number;
  readonly here: Range;
}

/** A script for `./rules.v4`, which is `RULES`: these lines below the line that names it. */
export function flowAt(lines: string, settings: Partial<IdeSettings> = {}): FlowAt {
  return scriptAt(`rules ./rules.v4\n${lines}`, settings);
}

export function scriptAt(marked: string, settings: Partial<IdeSettings> = {}): FlowAt {
  const offset = Math.max(0, marked.indexOf(CARET));
  const text = marked.replace(CARET, '');
  const load = loadFrom({ './rules.v4': RULES });
  const context = createFlowContext({
    uri: URI,
    settings: { ...SETTINGS, ...settings },
    text,
    load: (path, family) => ({ ...load(path, family), ...(path === './rules.v4' && { uri: RULES_URI }) }),
  });
  return { context, offset, here: context.rangeOf({ start: offset, end: offset }) };
}

export const EVERYWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** Words that a feature offers at the caret. */
export function offered(feature: Feature<FlowContext>, { context, offset }: FlowAt): readonly string[] {
  return (feature.completion?.(context, offset) ?? []).map(({ label }) => label);
}

/** The text after one of the offered words was taken. */
export function taken(feature: Feature<FlowContext>, { context, offset }: FlowAt, label: string): string {
  const item = feature.completion?.(context, offset).find((one: CompletionItem) => one.label === label);
  const edit = item?.textEdit;
  if (!edit || !('range' in edit)) throw new Error(`${label} is not offered`);
  return editedText(context, [edit]);
}

/** The text after edits in the terms of the protocol. */
export function editedText(
  context: AnyContext,
  edits: readonly { readonly range: Range; readonly newText: string }[],
): string {
  const spans = edits.map(({ range, newText }) => ({
    span: { start: context.offsetAt(range.start), end: context.offsetAt(range.end) },
    newText,
  }));
  return applyEdits(context.document.text, spans);
}
