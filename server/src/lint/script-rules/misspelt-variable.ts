/** A variable in a call of iptables that is set nowhere, while one of nearly the same name is. */
import { closest } from '../../syntax/command/suggest.ts';
import type { ParameterPart } from '../../syntax/shell/ast.ts';
import { scriptRule } from '../script/define.ts';
import { variablesSet } from '../script/variables.ts';

export default scriptRule({
  id: 'misspelt-variable',
  since: '0.1.0',
  severity: 'warning',
  proof: 'heuristic',
  title: 'A variable that is set nowhere is nearly the name of one that is',
  what: 'A call of iptables uses a variable that nothing in the script sets, and the script sets one whose name differs by a letter or two.',
  why: 'The shell takes a variable that is not set for empty: the rule loses its address or interface, or the option takes the next word.',
  instead: 'Write the name as it is set; `set -u` ends the script at such a slip.',
  sources: ['man:sh(1)'],
  examples: [
    {
      bad: 'LAN_IFACE=eth1\niptables -A INPUT -i "$LAN_IFCAE" -j ACCEPT\n',
      good: 'LAN_IFACE=eth1\niptables -A INPUT -i "$LAN_IFACE" -j ACCEPT\n',
    },
  ],
  *check(context) {
    const { calls, text, run } = context;
    const set = variablesSet(context);
    // What is read from another file may set anything.
    if (run.result.sources.length > 1 || /^\s*(\.|source|eval)\s/m.test(text)) return;
    const said = new Set<number>();
    for (const { site } of calls) {
      for (const part of site.words.flatMap(({ parts }) => parts)) {
        if (!isPlainVariable(part) || set.has(part.name) || said.has(part.place.start)) continue;
        const meant = closest(part.name, set);
        if (meant === undefined) continue;
        said.add(part.place.start);
        const { start, end } = part.place;
        const newText = text.slice(start, end).replace(part.name, meant);
        yield {
          span: { start, end },
          message: `${part.name} is set nowhere here; ${meant} is.`,
          fixes: [{ title: `Write ${meant}`, kind: 'unsafe', edits: [{ span: { start, end }, newText }] }],
        };
      }
    }
  },
});

/** With a default the author has thought of its not being set. */
function isPlainVariable(part: { readonly kind: string }): part is ParameterPart {
  if (part.kind !== 'parameter') return false;
  const { name, operator, place } = part as ParameterPart;
  return /^[A-Za-z_]\w*$/.test(name) && operator === undefined && place.source === 0;
}
