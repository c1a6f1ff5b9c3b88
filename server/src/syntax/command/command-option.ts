/** Taking the command of a line: its chain, the number of a rule, and names that follow. */
import type { BasicOption } from '../../catalogue/basic.ts';
import { byteLength } from '../../catalogue/basic-values.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { wholeUnsigned } from '../../catalogue/values/strtoul.ts';
import { basicByLetter } from './basic-table.ts';
import { isHidden, LONGEST_NAME, startsOption } from './extension.ts';
import { mend, NONE, type Reader, replaceWord, report } from './reader.ts';
import type { CommandKind, Word } from './types.ts';

/** The option's name says which command it is. */
const KINDS = new Map<string, CommandKind>([
  ['append', 'append'],
  ['insert', 'insert'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['check', 'check'],
  ['new-chain', 'new-chain'],
  ['delete-chain', 'delete-chain'],
  ['rename-chain', 'rename-chain'],
  ['policy', 'policy'],
  ['flush', 'flush'],
  ['zero', 'zero'],
  ['list', 'list'],
  ['list-rules', 'list-rules'],
]);

/** Takes a command and the words that belong to it. The reader stands behind the word, unless the value is joined to it. */
export function takeCommand(
  reader: Reader,
  option: BasicOption,
  word: Word,
  joined: Word | undefined,
  bang: Word | undefined,
): void {
  const chain = joined ?? chainOf(reader, option, word);
  const values: Word[] = chain ? [chain] : [];
  const kind = KINDS.get(option.name);
  if (bang) {
    report(reader, 'not-negatable', bang, `There cannot be a "!" before ${word.text}.`, {
      fixes: [mend('Delete the "!"', { span: { start: bang.start, end: word.start }, newText: '' })],
    });
  }
  const isSecond = reader.kind !== undefined && !goTogether(reader.kind, kind);
  if (isSecond) reportSecond(reader, option, word);
  else {
    reader.kind ??= kind;
    reader.command ??= word;
  }
  if (chain && !isSecond) reader.chain = chain;
  takeRest(reader, kind, word, chain, values, isSecond);
  reader.uses.push({ name: option.name, option: word, values: values.length > 0 ? values : NONE, bang });
}

function chainOf(reader: Reader, option: BasicOption, word: Word): Word | undefined {
  const next = reader.words[reader.at];
  if (option.argument === 'optional' && (!next || startsOption(next))) return undefined;
  if (next) reader.at++;
  else report(reader, 'missing-value', word, `${word.text} needs the name of a chain.`);
  return next;
}

function reportSecond(reader: Reader, option: BasicOption, word: Word): void {
  const small = option.letter.toLowerCase();
  const condition = word.text === `-${option.letter}` ? basicByLetter.get(small) : undefined;
  const fixes =
    condition && condition.role !== 'other' ? [mend(`Write -${small}`, replaceWord(word, `-${small}`))] : NONE;
  const message = `${word.text} cannot stand beside ${reader.command?.text}: a line has one command.`;
  report(reader, 'second-command', word, message, { fixes });
}

function takeRest(
  reader: Reader,
  kind: CommandKind | undefined,
  word: Word,
  chain: Word | undefined,
  values: Word[],
  isSecond: boolean,
): void {
  switch (kind) {
    case 'delete':
    case 'insert':
    case 'list':
    case 'list-rules':
    case 'zero':
    case 'replace':
      if (chain) takeNumber(reader, kind, word, values, isSecond);
      break;
    case 'rename-chain':
    case 'policy': {
      const next = takeFurther(reader, values);
      if (!isSecond) reader.argument = next;
      if (!next && chain) {
        report(
          reader,
          'missing-value',
          word,
          `${word.text} needs a chain and ${kind === 'policy' ? 'a policy' : 'its new name'}.`,
        );
      } else if (next && kind === 'policy' && next.text !== 'ACCEPT' && next.text !== 'DROP') {
        report(reader, 'bad-policy', next, `"${next.text}" is no policy: it is ACCEPT or DROP.`);
      }
      break;
    }
    case 'new-chain':
      if (chain) checkNewName(reader, chain);
      break;
    default:
      break;
  }
}

/** `-I` takes 1 when there is no number, `-R` needs one. */
function takeNumber(reader: Reader, kind: CommandKind, word: Word, values: Word[], isSecond: boolean): void {
  const next = takeFurther(reader, values);
  if (!next) {
    if (kind === 'replace') report(reader, 'missing-value', word, `${word.text} needs the number of a rule.`);
    return;
  }
  const number = wholeUnsigned(next.text, 1, 0x7fffffff);
  if (number === undefined)
    report(reader, 'bad-rule-number', next, `"${next.text}" is no rule number: rules count from 1.`);
  else if (!isSecond) reader.number = number;
}

/** The next word, when it does not look like an option. */
function takeFurther(reader: Reader, values: Word[]): Word | undefined {
  const next = reader.words[reader.at];
  if (!next || startsOption(next)) return undefined;
  reader.at++;
  values.push(next);
  return next;
}

function goTogether(first: CommandKind, second: CommandKind | undefined): boolean {
  if (second === 'zero') return first === 'list' || first === 'list-rules';
  return first === 'zero' && (second === 'list' || second === 'list-rules');
}

/** What -N refuses. A chain line of a save file is held to it by nft only. */
export function checkNewName(reader: Reader, chain: Word): void {
  const problem = isHidden(reader, chain.text) ? undefined : whyNoChainName(chain.text, reader.context.family);
  if (problem !== undefined) report(reader, 'bad-chain-name', chain, problem);
}

/** Why a chain cannot be made under this name; `undefined` when it can. man:iptables(8) */
export function whyNoChainName(name: string, family: 4 | 6): string | undefined {
  if (byteLength(name) > LONGEST_NAME) {
    return `The chain name "${name}" has ${byteLength(name)} bytes, and at most ${LONGEST_NAME} are allowed.`;
  }
  if (/^[-!]/.test(name)) return `The name of a chain cannot begin with "${name[0]}".`;
  if (name === '' || isTargetName(name, family) || name === 'standard')
    return `"${name}" is the name of a target, so no chain can have it.`;
  if (/\s/.test(name)) return `The name of a chain cannot have blanks in it.`;
  return undefined;
}
