/** Hovers in calls of iptables: the words as in a rules file, what variables are there, and what the command changes. */
import type { Hover } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { callAt, type IptablesCall } from '../../model/script/calls.ts';
import { scriptFeature } from '../define.ts';
import hoverOfRules from '../features/hover.ts';
import type { ScriptContext } from '../script/context.ts';
import { effectPage } from '../script/effect.ts';
import { inlaidAt } from '../script/inlaid.ts';
import { type Projection, projectionAt } from '../script/projection.ts';

/** Values of one word in the passes of a loop that are named. */
const MOST_VALUES = 6;

export default scriptFeature({
  name: 'hover',
  hover(context, offset) {
    const call = callAt(context, offset);
    if (!call) return inlaid(context, offset);
    if (call.name.start <= offset && offset <= call.name.end) {
      return page(context, call.name, [effectPage(context, call.ran)]);
    }
    const projection = projectionAt(context, offset);
    if (!projection) return inlaid(context, offset);
    const span = wordAt(call, offset);
    const ofRules = hoverOfRules.hover?.(projection.context, projection.offset);
    const whole = ofRules?.range && projection.toScript(ofRules.range);
    return page(context, whole ?? span, [
      sayValues(context, call, span),
      ofRules && textOf(ofRules),
      isVerb(projection) && effectPage(context, call.ran),
    ]);
  },
});

/** In a here-document that is restored, or in options that a variable carries. */
function inlaid(context: ScriptContext, offset: number): Hover | undefined {
  const found = inlaidAt(context, offset, 'whole');
  const hover = found && hoverOfRules.hover?.(found.context, found.offset);
  const span = hover?.range && found?.toScript(hover.range);
  return hover && span && { contents: hover.contents, range: context.rangeOf(span) };
}

function page(
  context: ScriptContext,
  span: Span | undefined,
  parts: readonly (string | false | undefined)[],
): Hover | undefined {
  const value = parts.filter((part) => part !== false && part !== undefined && part !== '').join('\n\n---\n\n');
  if (value === '' || !span) return undefined;
  return { contents: { kind: 'markdown', value }, range: context.rangeOf(span) };
}

function textOf({ contents }: Hover): string {
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

function wordAt({ words }: IptablesCall, offset: number): Span | undefined {
  return words.find(({ start, end }) => start <= offset && offset <= end);
}

/** The command's letter and its chain: there what the command does is told. */
function isVerb({ context, offset }: Projection): boolean {
  const line = context.lineAt(offset);
  if (line?.content.kind !== 'command') return false;
  const { option, chain } = line.content.command;
  const at = offset - line.origin;
  return [option, chain].some((word) => word !== undefined && word.start <= at && at <= word.end);
}

/** What a word with variables in it is, each time that the command runs. */
function sayValues({ document }: ScriptContext, { ran }: IptablesCall, span: Span | undefined): string | undefined {
  const written = span && document.text.slice(span.start, span.end);
  if (!span || !written?.includes('$')) return undefined;
  const values = new Set<string>();
  for (const { words } of ran) {
    const here = words.filter(({ start }) => start === span.start);
    values.add(here.map(({ text, unknown }) => (unknown === undefined ? text : `not known: ${unknown}`)).join(' '));
  }
  if (values.size === 0) return undefined;
  const shown = [...values].slice(0, MOST_VALUES).map((value) => (value === '' ? 'nothing' : `\`${value}\``));
  const more = values.size - shown.length;
  return `\`${written}\` is ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''} here.`;
}
