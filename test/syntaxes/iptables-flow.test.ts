/** The grammar of flow scripts: sections, the rules that stand in them, steps, what is expected, and what is looked at. */
import { beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../../server/src/flow/step.ts';
import { flowGrammar, grammarSource, type TokenizedLine, tokenize } from './grammars.ts';

const SCRIPT = `# about this
rules ./rules.v4
rules 6
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
host
  interface eth0 10.0.0.1/24 # outside
  route default via 10.0.0.2 dev eth0
flow someone logs in
at 5s in eth0 connect as ssh -s 203.0.113.5 --dport 22 => ACCEPT by filter/INPUT/1 NEW # why
  entry tcp ESTABLISHED src=203.0.113.5 [ASSURED]
7.5 request of ssh "GET / # not a comment" => DROP?
flow another
rules 4
*filter
`;
let lines: readonly TokenizedLine[];

beforeAll(async () => {
  lines = tokenize(await flowGrammar(), SCRIPT.split('\n'));
});

/** The innermost scope of a part of a line, and those around it. */
function scopesOf(part: string, lineLike: RegExp): readonly string[] {
  const line = lines.find(({ text }) => lineLike.test(text));
  const at = line?.text.indexOf(part) ?? -1;
  if (!line || at < 0) throw new Error(`no line like ${lineLike} with ${part}`);
  return line.tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex)?.scopes ?? [];
}

const scopeOf = (part: string, lineLike: RegExp): string | undefined => scopesOf(part, lineLike).at(-1);

describe('a flow script', () => {
  it('has sections and comments', () => {
    expect(scopeOf('about', /^# about/)).toBe('comment.line.number-sign.iptables-flow');
    expect(scopeOf('rules', /^rules \.\//)).toBe('keyword.control.section.iptables-flow');
    expect(scopeOf('./rules.v4', /^rules \.\//)).toBe('string.unquoted.path.iptables-flow');
    expect(scopeOf('6', /^rules 6/)).toBe('constant.numeric.family.iptables-flow');
    expect(scopeOf('someone', /^flow some/)).toBe('entity.name.function.flow.iptables-flow');
    expect(scopeOf('outside', /interface/)).toBe('comment.line.number-sign.iptables-flow');
  });

  it('has rules as they are in a file of their own, until the next section', () => {
    expect(scopesOf('--dport', /^-A INPUT/)).toContain('meta.embedded.block.iptables');
    expect(scopeOf('--dport', /^-A INPUT/)).toMatch(/option/);
    expect(scopesOf('host', /^host/)).not.toContain('meta.embedded.block.iptables');
    expect(scopeOf('interface', /interface/)).toBe('keyword.other.host.iptables-flow');
  });

  it('has steps: time, entry, shorthand, names, the words of a packet', () => {
    const step = /^at 5s/;
    expect(scopeOf('at', step)).toBe('keyword.control.time.iptables-flow');
    expect(scopeOf('5s', step)).toBe('constant.numeric.time.iptables-flow');
    expect(scopeOf('7.5', /^7\.5/)).toBe('constant.numeric.time.iptables-flow');
    expect(scopeOf('eth0', step)).toBe('entity.name.interface.iptables-flow');
    expect(scopeOf('connect', step)).toBe('support.function.verb.iptables-flow');
    expect(scopeOf('ssh', step)).toBe('variable.other.connection.iptables-flow');
    expect(scopeOf('--dport', step)).toMatch(/option/);
    expect(scopeOf('not a comment', /^7\.5/)).toMatch(/^string/);
  });

  it('has what is expected, and what is looked at', () => {
    const step = /^at 5s/;
    expect(scopeOf('=>', step)).toBe('keyword.operator.expectation.iptables-flow');
    expect(scopeOf('ACCEPT', step)).toBe('markup.inserted.verdict.iptables-flow');
    expect(scopeOf('filter/INPUT/1', step)).toBe('entity.name.function.place.iptables-flow');
    expect(scopeOf('NEW', step)).toBe('constant.language.state.iptables-flow');
    expect(scopeOf('why', step)).toBe('comment.line.number-sign.iptables-flow');
    expect(scopeOf('DROP', /^7\.5/)).toBe('markup.deleted.verdict.iptables-flow');
    expect(scopeOf('entry', /entry/)).toBe('keyword.other.check.iptables-flow');
    expect(scopeOf('[ASSURED]', /entry/)).toBe('constant.language.status.iptables-flow');
  });

  it('names every shorthand that there is', () => {
    const source = grammarSource('source.iptables-flow');
    for (const { name, modes = [] } of VERBS)
      for (const word of [name, ...modes.map((mode) => mode.name)])
        expect(source).toMatch(new RegExp(`[(|]${word}[|)]`));
  });
});
