/** From a flow script to its rules: the file that is named, and the rule that an expectation names. */
import type { DocumentLink, Location } from 'vscode-languageserver-types';
import { touches } from '../../base/span.ts';
import type { RulePlace } from '../../engine/types.ts';
import type { Word } from '../../syntax/command/types.ts';
import { flowFeature } from '../define.ts';
import type { FlowContext } from '../flow-context.ts';

export default flowFeature({
  name: 'links',
  documentLinks(context) {
    return context.script.rules.flatMap(({ from, family }): readonly DocumentLink[] => {
      if (from.kind === 'inline') return [];
      const { uri } = context.rulesAt(from.path.text, family);
      return uri === undefined ? [] : [{ range: context.rangeOf(from.path), target: uri, tooltip: 'Open the rules' }];
    });
  },
  definition(context, offset) {
    const word = context.script.lines
      .filter(({ kind }) => kind === 'step' || kind === 'check')
      .flatMap(({ words }) => words)
      .find((one) => touches(one, offset));
    return word ? placesNamed(context, word) : [];
  },
});

const PLACE = /^(filter|nat|mangle|raw|security)\/([^/]+)\/(\d+|policy)$/;

/** The rule of that name, of either family. */
function placesNamed(context: FlowContext, { text }: Word): readonly Location[] {
  const [, table, chain, number] = PLACE.exec(text) ?? [];
  if (!table || !chain || !number) return [];
  const rule = number === 'policy' ? number : Number(number);
  const places = ([4, 6] as const).map(
    (family): RulePlace => ({ family, table: table as RulePlace['table'], chain, rule }),
  );
  return places.flatMap((place) => context.placeOf(place) ?? []);
}
