// Simulation as the editor asks for it: the answer laid out with links into the rules, sessions that go on, and files in pairs.
import { describe, expect, test } from 'vitest';
import { type Session, simulate } from '../../server/src/ide/simulate.ts';
import { contextOf, inFilter, textIn } from '../support/ide.ts';

const rules = inFilter(
  '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
  '-A INPUT -i lo -j ACCEPT',
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
);
const ssh = '-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn';

/** Sends packets one after the other and returns the last answer. */
function sent(text: string, packets: readonly string[], options?: Parameters<typeof contextOf>[1]) {
  const context = contextOf(text, options);
  let session: Session | undefined;
  let last: ReturnType<typeof simulate> | undefined;
  for (const packet of packets) {
    last = simulate(context, packet, session);
    session = last.session;
  }
  if (!last) throw new Error('no packet');
  return { context, ...last };
}

describe('the answer', () => {
  test('names the verdict and the rule that decided, and where that rule is written', () => {
    const { context, result } = sent(rules, [ssh]);
    expect(result.verdict).toBe('ACCEPT');
    expect(result.outcome).toMatch(/^ACCEPT by filter\/INPUT\/3/);
    expect(result.decided?.uri).toBe(context.uri);
    expect(result.decided && textIn(context, result.decided.range)).toBe('-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT');
  });

  test('leads to the chain line where the policy decided', () => {
    const { context, result } = sent(rules, ['-i eth0 -p udp --dport 53']);
    expect(result.outcome).toBe('DROP by filter/INPUT/policy');
    expect(result.decided && textIn(context, result.decided.range)).toBe('INPUT');
    expect(result.decided?.range.start.line).toBe(1);
  });

  test('shows the packet with every value that was filled in', () => {
    const { result } = sent(rules, [ssh]);
    expect(result.text).toContain('--sport 40000 -d 10.0.0.1 --dport 22 --syn --ttl-eq 64');
  });

  test('says of a rule that did not match the first reason why', () => {
    const { result } = sent(rules, [ssh]);
    expect(result.text).toMatch(/- filter\/INPUT\/2 .*input interface is eth0, not lo/);
  });

  test('has a tone for each line, and links that cover the names of the places they lead to', () => {
    const { context, result } = sent(rules, [ssh]);
    const lines = result.text.split('\n');
    expect(result.tones).toHaveLength(lines.length);
    const covered = result.links.map(({ range, target }) => [
      lines[range.start.line]?.slice(range.start.character, range.end.character),
      textIn(context, target),
    ]);
    expect(covered).toContainEqual(['filter/INPUT/2', '-A INPUT -i lo -j ACCEPT']);
    expect(covered.every(([name]) => /^\w+\/\w+\/(\d+|policy)$/.test(name ?? ''))).toBe(true);
  });

  test('of a packet that cannot be read marks the words that are at fault, and nothing is sent', () => {
    const { result, session } = sent(rules, ['-i eth0 --dprot 22']);
    expect(result.ok).toBe(false);
    const [packet, marks] = result.text.split('\n');
    expect(packet?.slice(marks?.indexOf('^'), (marks?.lastIndexOf('^') ?? 0) + 1)).toBe('--dprot');
    expect(session).toBeUndefined();
  });
});

describe('a session', () => {
  test('offers the reply, which belongs to the connection', () => {
    const first = sent(rules, [ssh]).result;
    expect(first.reply).toContain('--tcp-flags ALL SYN,ACK');
    const { result } = sent(rules, [ssh, first.reply ?? '']);
    expect(result.text).toContain('state    ESTABLISHED');
    expect(result.text).toContain(`1  ${ssh} => ACCEPT by filter/INPUT/3`);
  });

  test('shows the connection as it was before the packet and as it is after', () => {
    const reply = sent(rules, [ssh]).result.reply ?? '';
    const { text } = sent(rules, [ssh, reply]).result;
    const [, before = '', after = ''] = /connections before\n([\s\S]*)connections after\n([\s\S]*)/.exec(text) ?? [];
    expect(before).toMatch(/^ {2}tcp +6 \d+ SYN_SENT .*\[UNREPLIED\]/);
    expect(after).toMatch(/^ {2}tcp +6 \d+ SYN_RECV /);
  });

  test('goes on with the rules as they are after an edit', () => {
    const { session } = sent(rules, ['-p udp -d 203.0.113.53 --sport 40000 --dport 53']);
    const answer = '-i eth0 -p udp -s 203.0.113.53 --sport 53 --dport 40000';
    const edited = contextOf(rules.replace('--ctstate ESTABLISHED', '--ctstate RELATED'));
    expect(simulate(contextOf(rules), answer, session).result.verdict).toBe('ACCEPT');
    expect(simulate(edited, answer, session).result.verdict).toBe('DROP');
  });

  test('that was given is not used up', () => {
    const context = contextOf(rules);
    const { session } = simulate(context, ssh, undefined);
    const [once, again] = [1, 2].map(() => simulate(context, ssh, session).result.text);
    expect(again).toBe(once);
  });

  test('outlives a packet that cannot be read', () => {
    const { session } = sent(rules, [ssh, '--dprot 22']);
    expect(session?.earlier).toHaveLength(1);
  });
});

describe('families', () => {
  const six = inFilter('-A INPUT -p tcp -m tcp --dport 22 -j DROP').replace(':INPUT DROP', ':INPUT ACCEPT');
  const packet = '-i eth0 -p tcp -s 2001:db8:ffff::5 --dport 22';

  test('a packet whose words do not tell is of the family of the file', () => {
    expect(sent(six, ['-i eth0 -p tcp --dport 22'], { family: 6, pair: rules }).result.text).toContain('--hl-eq 64');
    expect(sent(rules, ['-i eth0 -p tcp --dport 22'], { pair: six }).result.text).toContain('--ttl-eq 64');
  });

  test('an IPv6 packet meets the rules of the file beside an IPv4 file, and the link leads there', () => {
    const { result } = sent(rules, [packet], { pair: six });
    expect(result.verdict).toBe('DROP');
    expect(result.decided?.uri).toBe('file:///host/other');
    const { start, end } = result.decided?.range ?? {
      start: { line: 0, character: 0 },
      end: { line: 0, character: 0 },
    };
    expect(six.split('\n')[start.line]?.slice(start.character, end.character)).toBe(
      '-A INPUT -p tcp -m tcp --dport 22 -j DROP',
    );
  });

  test('without such a file it is said that nothing stops the packet', () => {
    const { result } = sent(rules, [packet]);
    expect(result.text).toMatch(/^This is an IPv6 packet, and there is no file with IPv6 rules/);
    expect(result.verdict).toBe('ACCEPT');
  });
});
