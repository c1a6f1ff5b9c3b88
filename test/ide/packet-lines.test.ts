// Packet lines: how they are read, what stands behind them, what is found wrong with them, and help while writing one.

import { describe, expect, test } from 'vitest';
import type { CompletionItem, Hover, InlayHint } from 'vscode-languageserver-types';
import packetLines from '../../server/src/ide/features/packet-lines.ts';
import { atCaret, contextOf, edited, inFilter } from '../support/ide.ts';

const rules = inFilter(
  '-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
  '-A INPUT -p tcp -j REJECT --reject-with tcp-reset',
);
const ssh = '-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn';
const dns = '-i eth0 -p udp -s 203.0.113.53 --sport 53 --dport 40000';

type Options = Parameters<typeof contextOf>[1];

function withLines(lines: readonly string[], options?: Options) {
  const text = `${rules}${lines.join('\n')}\n`;
  const context = contextOf(text, options);
  const whole = { start: { line: 0, character: 0 }, end: context.positionAt(text.length) };
  return { context, whole };
}

function hintsOf(lines: readonly string[], options?: Options): readonly InlayHint[] {
  const { context, whole } = withLines(lines, options);
  return packetLines.inlayHints?.(context, whole) ?? [];
}

function labelsOf(lines: readonly string[], options?: Options): readonly string[] {
  return hintsOf(lines, options).map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
}

/** Findings as `words: message`. */
function foundIn(lines: readonly string[]): readonly string[] {
  const { context } = withLines(lines);
  return (packetLines.problems?.(context) ?? []).map(
    ({ span, message }) => `${context.document.text.slice(span.start, span.end)}: ${message}`,
  );
}

describe('the verdict behind a line', () => {
  test('is that of the rules, with the rule or policy that decided', () => {
    expect(labelsOf([`# packet: ${ssh}`])).toEqual(['ACCEPT · filter/INPUT rule 2']);
    expect(labelsOf([`# packet: ${dns}`])).toEqual(['DROP · filter/INPUT policy']);
  });

  test('is marked when something was expected', () => {
    expect(labelsOf([`# packet: ${ssh} => ACCEPT`])).toEqual(['✓ ACCEPT · filter/INPUT rule 2']);
    expect(labelsOf([`# packet: ${ssh} => DROP`])).toEqual(['✗ ACCEPT · filter/INPUT rule 2']);
    expect(labelsOf([`# packet: ${ssh} =>`])).toEqual(['ACCEPT · filter/INPUT rule 2']);
  });

  test('has a question mark when a rule on the way is not known', () => {
    const text = rules.replace('-A INPUT -m', '-A INPUT -m nosuch --thing 1 -j DROP\n-A INPUT -m');
    const context = contextOf(`${text}# packet: ${ssh}\n`);
    const [hint] =
      packetLines.inlayHints?.(context, { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } }) ?? [];
    expect(JSON.stringify(hint?.label)).toContain('ACCEPT?');
  });

  test('stands at the end of the line, leads to the rule, and tells the packet in full', () => {
    const { context } = withLines([`# packet: ${ssh}`]);
    const [hint] = hintsOf([`# packet: ${ssh}`]);
    expect(hint?.position).toEqual(context.positionAt(context.document.text.length - 1));
    const [verdict, place] = typeof hint?.label === 'string' ? [] : (hint?.label ?? []);
    expect(place?.location?.range.start.line).toBe(5);
    expect(JSON.stringify(verdict?.tooltip)).toContain('--sport 40000 -d 10.0.0.1');
  });

  test('is absent where hints are turned off, outside the range that is shown, and for a packet that cannot be read', () => {
    expect(labelsOf([`# packet: ${ssh}`], { settings: { inlayHints: false } })).toEqual([]);
    expect(labelsOf(['# packet: --dprot 22'])).toEqual([]);
    const { context } = withLines([`# packet: ${ssh}`]);
    const top = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    expect(packetLines.inlayHints?.(context, top)).toEqual([]);
  });
});

describe('a block of lines', () => {
  const ask = '-p udp -d 203.0.113.53 --sport 40000 --dport 53';

  test('shares a connection table', () => {
    expect(labelsOf([`# packet: ${ask}`, `# packet: ${dns}`])[1]).toBe('ACCEPT · filter/INPUT rule 1');
  });

  test.each(['', '# another comment', '-A INPUT -j ACCEPT'])('ends at a line that is none of it: "%s"', (between) => {
    expect(labelsOf([`# packet: ${ask}`, between, `# packet: ${dns}`])[1]).toMatch(/^DROP/);
  });

  test('goes on past a packet that cannot be read', () => {
    expect(labelsOf([`# packet: ${ask}`, '# packet: --dprot', `# packet: ${dns}`])[1]).toBe(
      'ACCEPT · filter/INPUT rule 1',
    );
  });
});

describe('a finding', () => {
  test('is made where the verdict is not the one expected', () => {
    expect(foundIn([`# packet: ${ssh} => DROP`])).toEqual([
      'DROP: This packet meets ACCEPT by filter/INPUT rule 2, not DROP.',
    ]);
  });

  test('is made where another rule decides, and where the state is another', () => {
    expect(foundIn([`# packet: ${ssh} => ACCEPT by filter/INPUT/1`])).toEqual([
      'filter/INPUT/1: ACCEPT comes from filter/INPUT/2, not from filter/INPUT/1.',
    ]);
    expect(foundIn([`# packet: ${ssh} => ACCEPT ESTABLISHED`])).toEqual([
      'ESTABLISHED: To connection tracking this packet is NEW, not ESTABLISHED.',
    ]);
  });

  test.each(['=> ACCEPT', '=>ACCEPT', '=> ACCEPT by filter/INPUT/2', '=> ACCEPT NEW', '=> filter/INPUT/2', '=>', ''])(
    'is not made where all that is expected comes out: "%s"',
    (expectation) => {
      expect(foundIn([`# packet: ${ssh} ${expectation}`])).toEqual([]);
    },
  );

  test('names the word that is neither verdict, place nor state', () => {
    expect(foundIn([`# packet: ${ssh} => DORP`])[0]).toMatch(/^DORP: "DORP" is none of a verdict \(ACCEPT, /);
  });

  test('points at the word of the packet that cannot be read', () => {
    expect(foundIn([`# packet: -i eth0 -p tcp --dport 99999 => DROP`])[0]).toMatch(/^99999: /);
  });

  test('is no refusal: the line loads as the comment that it is', () => {
    const { context } = withLines([`# packet: ${ssh} => DROP`]);
    const [problem] = packetLines.problems?.(context) ?? [];
    expect(problem).toMatchObject({ code: 'packet-expectation', severity: 'warning', refusedBy: [] });
    expect(problem?.related?.[0]?.message).toBe('ACCEPT is decided here.');
  });

  test('is not made in lines that only look alike', () => {
    expect(foundIn(['# packets: -i eth0 => NONSENSE', '#packet -i eth0', '# the packet: -i eth0 => NONSENSE'])).toEqual(
      [],
    );
  });

  test('takes an arrow inside quotes for a part of the packet', () => {
    expect(foundIn([`# packet: ${ssh} --payload "a => DROP" => ACCEPT`])).toEqual([]);
  });
});

describe('the correction', () => {
  function corrected(line: string): string | undefined {
    const { context, whole } = withLines([line]);
    const fixes = packetLines.problems?.(context)[0]?.fixes?.[0];
    const actions = packetLines.codeActions?.(context, whole, []) ?? [];
    const edits =
      fixes?.edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText })) ??
      actions.flatMap(({ edit }) => Object.values(edit?.changes ?? {}).flat());
    return edits.length === 0 ? undefined : edited(context, edits).trimEnd().split('\n').at(-1);
  }

  test('writes what happens, with the parts that were written', () => {
    expect(corrected(`# packet: ${ssh} => DROP`)).toBe(`# packet: ${ssh} => ACCEPT`);
    expect(corrected(`# packet: ${ssh} => DROP by filter/INPUT/policy INVALID`)).toBe(
      `# packet: ${ssh} => ACCEPT by filter/INPUT/2 NEW`,
    );
    expect(corrected(`# packet: ${ssh} => DORP`)).toBe(`# packet: ${ssh} => ACCEPT`);
  });

  test('is offered where nothing was expected yet', () => {
    expect(corrected(`# packet: ${ssh}`)).toBe(`# packet: ${ssh} => ACCEPT`);
    expect(corrected(`# packet: ${ssh} =>`)).toBe(`# packet: ${ssh} => ACCEPT`);
  });

  test('is not offered where the expectation is met, and is never among the safe ones that are applied together', () => {
    expect(corrected(`# packet: ${ssh} => ACCEPT`)).toBeUndefined();
    const { context } = withLines([`# packet: ${ssh} => DROP`]);
    expect(packetLines.problems?.(context)[0]?.fixes?.map(({ kind }) => kind)).toEqual(['unsafe']);
  });

  test('stands beside the way to the journey, with the packets that went before', () => {
    const { context, whole } = withLines([`# packet: ${dns}`, `# packet: ${ssh}`]);
    const commands = (packetLines.codeActions?.(context, whole, []) ?? []).flatMap(({ command }) => command ?? []);
    expect(commands.map(({ arguments: given }) => given)).toEqual([
      [context.uri, [], dns],
      [context.uri, [dns], ssh],
    ]);
  });
});

describe('help while writing', () => {
  function completed(marked: string): readonly CompletionItem[] {
    const { context, offset } = atCaret(`${rules}${marked}\n`);
    return packetLines.completion?.(context, offset) ?? [];
  }
  const labels = (marked: string): readonly string[] => completed(marked).map(({ label }) => label);

  test('offers the words of a packet', () => {
    expect(labels('# packet: ▮')).toEqual(expect.arrayContaining(['-i', '--dport']));
    expect(labels('# packet: -p tcp --dport ▮')).toContain('22');
    expect(labels('# packet: -p tcp --d▮ => DROP')).toContain('--dport');
  });

  test('replaces what is typed of the word', () => {
    const [item] = completed('# packet: -p tcp --dp▮').filter(({ label }) => label === '--dport');
    const { context } = atCaret(`${rules}# packet: -p tcp --dp▮\n`);
    const edit = item?.textEdit && 'range' in item.textEdit ? item.textEdit : undefined;
    expect(edit && edited(context, [edit]).trimEnd().split('\n').at(-1)).toBe('# packet: -p tcp --dport');
  });

  test('offers verdicts and states behind the arrow', () => {
    expect(labels(`# packet: ${ssh} => ▮`)).toEqual(expect.arrayContaining(['ACCEPT', 'DROP', 'NEW']));
    expect(labels(`# packet: ${ssh} => DROP ▮`)).not.toContain('ACCEPT');
  });

  test('offers "packet:" in a comment that has no other words, and nothing in any other', () => {
    expect(labels('# pa▮')).toEqual(['packet:']);
    expect(labels('#▮')).toEqual(['packet:']);
    expect(labels('# some words ▮')).toEqual([]);
    expect(labels('-A INPUT ▮')).toEqual([]);
  });

  function hovered(marked: string): string | undefined {
    const { context, offset } = atCaret(`${rules}${marked}\n`);
    const hover: Hover | undefined = packetLines.hover?.(context, offset);
    return hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : undefined;
  }

  test('explains an option and a value by the catalogue, and the line by what becomes of the packet', () => {
    expect(hovered('# packet: -p tcp --dp▮ort 22 --syn')).toContain('--dport');
    expect(hovered('# packet: -p icmp --icmp-type echo-req▮uest')).toContain('**echo-request**');
    expect(hovered(`# pac▮ket: ${ssh}`)).toContain('**ACCEPT** by filter/INPUT rule 2');
    expect(hovered(`# packet: ${ssh} => DR▮OP`)).toContain('**ACCEPT** by filter/INPUT rule 2');
    expect(hovered('# some pac▮ket')).toBeUndefined();
  });
});
