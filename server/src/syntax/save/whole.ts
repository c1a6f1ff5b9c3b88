/** What can be told of a save file before its lines are read: whether it is text at all, and which table its rules belong to. */
import { information, refusal } from '../../base/finding.ts';
import type { Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import { HOOKS, type Hook, type TableName } from '../../catalogue/hooks.ts';
import { TABLES } from '../../catalogue/tables.ts';
import type { SaveOptions } from './types.ts';

/** UTF-16 units that are read when the caller sets no limit: some 400,000 rules. */
const LENGTH_LIMIT = 32 * 1024 * 1024;

/** Units at the start of a text that tell whether it is one. */
const SAMPLE = 8192;

/** Why a text is not read at all; `undefined` when it is. */
export function unreadable(text: string, { lengthLimit = LENGTH_LIMIT }: SaveOptions): Problem | undefined {
  const binary = binaryMessage(text.slice(0, SAMPLE));
  const place = span(0, Math.min(text.length, 1));
  if (binary) return refusal('not-text', binary, place);
  if (text.length > SAMPLED && !sampleLooksLikeRules(text)) {
    return refusal('not-a-ruleset', 'Most lines of this large file are not rules, so it is not read further.', place);
  }
  if (text.length <= lengthLimit) return undefined;
  const millions = (units: number): string => (units / 1024 / 1024).toFixed(units < 1024 * 1024 ? 2 : 0);
  const message = `The file has ${millions(text.length)} million characters and is not analysed; the limit is ${millions(lengthLimit)} million.`;
  return information('file-too-large', message, place);
}

function binaryMessage(sample: string): string | undefined {
  let nuls = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i);
    if (code === 0) nuls++;
    else if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd) odd++;
  }
  if (nuls > 1 && nuls >= sample.length * 0.4 && nuls <= sample.length * 0.6) {
    return 'The file is UTF-16 text: iptables-restore reads bytes, so save it as UTF-8 without a byte order mark.';
  }
  if (nuls + odd > 3 && nuls + odd > sample.length * 0.1) return 'The file is not text.';
  return undefined;
}

/** True when no line of the text opens a table, not even one that is indented. */
export function isTableless(text: string): boolean {
  if (text.charCodeAt(0) === 42) return false;
  return !/^\uFEFF?\*|^[ \t]*\*[ \t]*[a-z]+[ \t]*\r?$/m.test(text);
}

/** Units from which on a text is first looked at here and there: reading what is wrong in each of a million lines helps nobody. */
const SAMPLED = 2 * 1024 * 1024;

/** True when at least half of some lines, taken from all over the text, have a form that is found in save files. */
function sampleLooksLikeRules(text: string): boolean {
  const count = 1000;
  let good = 0;
  for (let i = 0; i < count; i++) {
    const start = text.indexOf('\n', Math.floor((text.length / count) * i)) + 1;
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? Math.min(text.length, start + 200) : Math.min(end, start + 200));
    if (/^(\r?$|[#*:]|COMMIT)/.test(line) || RULE_SHAPE.test(line)) good++;
  }
  return good * 2 >= count;
}

/** A line that has the form of a rule or a chain declaration. */
const RULE_SHAPE =
  /^\s*(\[\d+:\d+\]\s*)?(-[46] )?(-[ACDEFINPRXZ] ?[\w.+-]|--[a-z]+-?[a-z]* |:[\w.+-]+ +(-|ACCEPT|DROP)|-[FXZ]\s*$)/;

/** True when at least half of the lines that say something have the form of rules, so that the text may be a fragment of a ruleset. */
export function looksLikeRules(text: string): boolean {
  const saying = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line) && line.trim() !== 'COMMIT');
  return saying.filter((line) => RULE_SHAPE.test(line)).length * 2 >= saying.length;
}

/**
 * The table that rules without a `*table` line are most likely for: of `iptables -S`, which prints the policy of every
 * built-in chain, the one that has just those; else the first that has every built-in chain that is used, and takes the
 * NAT targets if there are some. `filter` when nothing tells.
 */
export function tableOfFragment(text: string): TableName {
  const used = new Set<Hook>();
  const policies = new Set<Hook>();
  for (const [, letter, name] of text.matchAll(/^\s*(?:\[\d+:\d+\]\s*)?(?:-([AIPDRF]) ?|:)(\w+)/gm)) {
    if (!isHook(name)) continue;
    used.add(name);
    if (letter === 'P') policies.add(name);
  }
  const has = (hooks: readonly Hook[]): boolean => [...used].every((hook) => hooks.includes(hook));
  const isNat = /\s-j (DNAT|SNAT|MASQUERADE|REDIRECT|NETMAP)\b/.test(text);
  const order: TableName[] = isNat ? ['nat', 'filter'] : ['filter', 'nat', 'mangle'];
  const fitting = order.find((name) => has(TABLES.find((table) => table.name === name)?.chains ?? []));
  const exact = ORDER_OF_S.find(
    (name) => policies.size > 1 && samePolicies(TABLES.find((table) => table.name === name)?.chains ?? [], policies),
  );
  return exact ?? fitting ?? 'filter';
}

const ORDER_OF_S: readonly TableName[] = ['filter', 'nat', 'mangle', 'raw'];

function samePolicies(chains: readonly Hook[], policies: ReadonlySet<Hook>): boolean {
  return chains.length === policies.size && chains.every((chain) => policies.has(chain));
}

function isHook(name: string | undefined): name is Hook {
  return HOOKS.includes(name as Hook);
}
