/** The grammar of journeys, on the text that the simulator really lays out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Session, simulate } from '../../server/src/ide/simulate.ts';
import { contextOf, inFilter } from '../support/ide.ts';
import { journeyGrammar, type TokenizedLine, tokenize } from './grammars.ts';

const rules = inFilter('-A INPUT -i lo -j ACCEPT', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT');
let lines: readonly TokenizedLine[];

beforeAll(async () => {
  const context = contextOf(rules);
  let session: Session | undefined;
  for (const packet of ['-p udp -d 203.0.113.53 --dport 53', '-i eth0 -p tcp --dport 22']) {
    session = simulate(context, packet, session).session;
  }
  const { result } = simulate(context, '-i eth0 -p tcp --dport 22 --sport 1234', session);
  lines = tokenize(await journeyGrammar(), result.text.split('\n'));
});

/** The innermost scope of `part` in the first line that matches. */
function scopeOf(part: string, lineLike: RegExp): string | undefined {
  const line = lines.find(({ text }) => lineLike.test(text));
  const at = line?.text.indexOf(part) ?? -1;
  if (!line || at < 0) throw new Error(`no line like ${lineLike} with ${part}`);
  return line.tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex)?.scopes.at(-1);
}

describe('a journey', () => {
  it('has rules with their outcome, their place, their words as in a ruleset, and the reason as a comment', () => {
    const first = /filter\/INPUT\/1/;
    expect(scopeOf('-', first)).toBe('keyword.operator.outcome.iptables');
    expect(scopeOf('filter/INPUT/1', first)).toBe('entity.name.function.place.iptables');
    expect(scopeOf('-i lo', first)).toMatch(/option/);
    expect(scopeOf('# input', first)).toBe('comment.line.reason.iptables');
  });

  it('has connections with their fields and their state', () => {
    const entry = /^ +tcp .*SYN_SENT/;
    expect(scopeOf('SYN_SENT', entry)).toBe('constant.language.state.iptables');
    expect(scopeOf('[UNREPLIED]', entry)).toBe('constant.language.status.iptables');
    expect(scopeOf('src=', entry)).toBe('variable.parameter.field.iptables');
  });

  it('has packets in the words of a rule: the one that was sent, and those before it', () => {
    expect(scopeOf('packet', /^packet /)).toBe('keyword.other.packet.iptables');
    expect(scopeOf('--dport', /^packet /)).toMatch(/option/);
    expect(scopeOf('--dport', /^ {2}1 {2}/)).toMatch(/option/);
    expect(scopeOf('=>', /^ {2}1 {2}/)).toBe('comment.line.outcome.iptables');
  });
});
