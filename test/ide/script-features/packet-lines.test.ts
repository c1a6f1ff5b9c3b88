// Packet lines in shell scripts: the verdict is that of the rules which are there when the script comes to the line.
import { expect, test } from 'vitest';
import packetLines from '../../../server/src/ide/script-features/packet-lines.ts';
import { scriptAt, scriptOf } from '../../support/script-ide.ts';

const SSH = '-i eth0 -p tcp -s 203.0.113.5 --dport 22';

async function hints(text: string): Promise<string[]> {
  const context = await scriptOf(text);
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  return (packetLines.inlayHints?.(context, range) ?? []).map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
}

test('the same packet meets other rules as the script goes on', async () => {
  const text = `# packet: ${SSH}
iptables -P INPUT DROP
# packet: ${SSH}
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
# packet: ${SSH}
`;
  expect(await hints(text)).toEqual(['ACCEPT', 'DROP · filter/INPUT policy', 'ACCEPT · filter/INPUT rule 1']);
});

test('what a function does counts from where it is called', async () => {
  const text = `open() { iptables -A INPUT -p tcp --dport "$1" -j ACCEPT; }
iptables -P INPUT DROP
# packet: ${SSH} => DROP
open 22
# packet: ${SSH} => ACCEPT
`;
  expect(await hints(text)).toEqual(['✓ DROP · filter/INPUT policy', '✓ ACCEPT · filter/INPUT rule 1']);
});

test('inside of a loop it is the first time that the script comes there', async () => {
  const text = `iptables -P INPUT DROP
for p in 22 80; do
  # packet: ${SSH}
  iptables -A INPUT -p tcp --dport $p -j ACCEPT
done
`;
  expect(await hints(text)).toEqual(['DROP · filter/INPUT policy']);
});

test('a rule that may be there makes the verdict uncertain', async () => {
  const text = `iptables -P INPUT DROP
[ -f /etc/open ] && iptables -A INPUT -p tcp --dport 22 -j ACCEPT
# packet: ${SSH}
`;
  expect((await hints(text))[0]).toMatch(/\?/);
});

test('an expectation that is not met is a finding on the script, and its fix writes what happens', async () => {
  const context = await scriptOf(`iptables -P INPUT DROP\n  # packet: ${SSH} => ACCEPT\n`);
  const [problem] = packetLines.problems?.(context) ?? [];
  expect(problem && context.document.text.slice(problem.span.start, problem.span.end)).toBe('ACCEPT');
  expect(problem?.fixes?.[0]?.edits[0]?.newText).toBe('=> DROP');
});

test('a lens shows the journey with the rules of that line', async () => {
  const context = await scriptOf(`iptables -P INPUT DROP\n# packet: ${SSH}\n`);
  const [lens] = packetLines.codeLenses?.(context) ?? [];
  expect(lens?.command?.arguments).toEqual(['file:///host/firewall.sh', [], SSH, 1]);
});

test('the words of a packet are completed and explained', async () => {
  const { context, offset } = await scriptAt('iptables -P INPUT DROP\n# packet: -p tcp --dpo▮\n');
  expect((packetLines.completion?.(context, offset) ?? []).map(({ label }) => label)).toContain('--dport');
  const other = await scriptAt('iptables -P INPUT DROP\n# packet: -p tcp --▮dport 22\n');
  expect(packetLines.hover?.(other.context, other.offset)).toBeDefined();
  const begin = await scriptAt('iptables -P INPUT DROP\n# ▮\n');
  expect((packetLines.completion?.(begin.context, begin.offset) ?? []).map(({ label }) => label)).toContain('packet:');
});
