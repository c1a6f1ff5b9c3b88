/** Variables without quotes that are empty where a command is run, so that the option before them takes the next word. */
import type { ScriptText } from '../../model/script/calls.ts';
import type { ScriptCommand } from '../../model/script/history.ts';
import { originOf } from '../../model/script/written-at.ts';
import type { SimpleCommand, Word } from '../../syntax/shell/ast.ts';

/** A variable behind an option with a value that became no word at all. */
export function emptyWord(site: SimpleCommand, ran: ScriptCommand): Word | undefined {
  const { words, place } = ran;
  if (place.source !== site.place.source || place.start !== site.place.start) return undefined;
  return site.words.find((word, index) => {
    const [part, more] = word.parts;
    const before = site.words[index - 1];
    if (part?.kind !== 'parameter' || more || part.quoted || before?.plain === undefined) return false;
    if (/^([@*]|\d+)$/.test(part.name) || !takesValue(before, before.plain, ran)) return false;
    return !words.some(({ start }) => start === word.place.start);
  });
}

/** The option has a value, or needs one. */
function takesValue({ place }: Word, text: string, ran: ScriptCommand): boolean {
  const { command, problems } = ran;
  if (!command) return USUAL.test(text);
  const start = place.start - originOf(ran);
  const isMissing = problems.some(
    ({ problem }) => problem.code === 'missing-value' && problem.span.start === place.start,
  );
  return isMissing || command.uses.some(({ option, values }) => option.start === start && values.length > 0);
}

/** Options whose value is one word that the rule is about, for a command of which some other word is not known. */
const USUAL =
  /^(-[sdiopjgm]|--(source|src|destination|dst|in-interface|out-interface|protocol|jump|goto|match|[sd]ports?|(source|destination)-ports?|ports|to(-source|-destination|-ports)?|icmp-type|(ct)?state|mac-source|limit|(set-)?mark))$/;

export function isSet({ sites }: Pick<ScriptText, 'sites'>, { parts: [part] }: Word): boolean {
  return part?.kind === 'parameter' && sites.assignments.some(({ name }) => name === part.name);
}
