/** Definition, references and highlights of chains in calls of iptables. */
import { DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import { scriptFeature } from '../define.ts';
import type { ScriptContext } from '../script/context.ts';
import { mentionAt, type ScriptMention, sameChain } from '../script/mentions.ts';

export default scriptFeature({
  name: 'navigation',
  definition(context, offset) {
    const mentions = mentionsAt(context, offset);
    const declarations = mentions.filter(({ role }) => role === 'declaration');
    // A built-in chain that nothing makes begins where it is first used.
    return locations(context, declarations.length > 0 ? declarations : mentions.slice(0, 1));
  },
  references(context, offset, withDeclaration) {
    const mentions = mentionsAt(context, offset);
    return locations(
      context,
      mentions.filter(({ role }) => withDeclaration || role !== 'declaration'),
    );
  },
  highlights(context, offset) {
    const marks = new Map<number, { readonly span: Span; readonly kind: DocumentHighlightKind }>();
    for (const { span, role, written } of mentionsAt(context, offset)) {
      const kind = role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      for (const place of [span, written])
        if (place && !marks.has(place.start)) marks.set(place.start, { span: place, kind });
    }
    return [...marks.values()].map(({ span, kind }) => ({ range: context.rangeOf(span), kind }));
  },
});

function mentionsAt(context: ScriptContext, offset: number): readonly ScriptMention[] {
  const mention = mentionAt(context, offset);
  return mention ? sameChain(context, mention).filter(({ file }) => file === undefined) : [];
}

function locations(context: ScriptContext, mentions: readonly ScriptMention[]): Location[] {
  return mentions.map(({ span }) => ({ uri: context.uri, range: context.rangeOf(span) }));
}
