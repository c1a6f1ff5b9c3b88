/** Definition, references and highlights of chains in calls of iptables. */
import { DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import { scriptFeature } from '../define.ts';
import { placesInText } from '../places.ts';
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
    for (const { span, role, written, file } of mentionsAt(context, offset)) {
      if (file !== undefined) continue;
      const kind = role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      for (const place of [span, written])
        if (place && !marks.has(place.start)) marks.set(place.start, { span: place, kind });
    }
    return [...marks.values()].map(({ span, kind }) => ({ range: context.rangeOf(span), kind }));
  },
});

function mentionsAt(context: ScriptContext, offset: number): readonly ScriptMention[] {
  const mention = mentionAt(context, offset);
  return mention ? sameChain(context, mention).filter(({ file, inFile }) => file === undefined || inFile) : [];
}

function locations(context: ScriptContext, mentions: readonly ScriptMention[]): Location[] {
  return mentions.flatMap(({ span, inFile }): Location[] =>
    inFile ? locationInFile(context, inFile) : [{ uri: context.uri, range: context.rangeOf(span) }],
  );
}

/** A place in a file that the script sources, by the path that it writes. */
function locationInFile({ uri, run }: ScriptContext, { source, start, end }: Place): Location[] {
  const file = run.result.files.get(source);
  const path = run.result.sources[source];
  if (!file || path === undefined) return [];
  const relative = path.split('/').map(encodeURIComponent).join('/');
  if (!URL.canParse(relative, uri)) return [];
  return [{ uri: new URL(relative, uri).href, range: placesInText(file.text).rangeOf({ start, end }) }];
}
