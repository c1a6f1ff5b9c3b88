/** Definition, references and highlights of chains in calls of iptables. */
import { DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
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
    return mentionsAt(context, offset).map(({ span, role }) => ({
      range: context.rangeOf(span),
      kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  },
});

function mentionsAt(context: ScriptContext, offset: number): readonly ScriptMention[] {
  const mention = mentionAt(context, offset);
  return mention ? sameChain(context, mention) : [];
}

function locations(context: ScriptContext, mentions: readonly ScriptMention[]): Location[] {
  return mentions.map(({ span }) => ({ uri: context.uri, range: context.rangeOf(span) }));
}
