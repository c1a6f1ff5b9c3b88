// A shell script as a person sees it: findings on its words, the verdict behind a packet line, and the ruleset that it leaves beside it.
import { expect, test } from 'vitest';
import { openEditor, pointAt } from './editor.ts';

const script = `#!/bin/sh
# The firewall of a small server.
IPT="/sbin/iptables -w"
PORTS="22 80 443"

$IPT -F
$IPT -P INPUT DROP

$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -p icmp -j ACCPET
$IPT -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT

# packet: -i eth0 -p tcp --dport 443 => DROP
for port in $PORTS; do
  $IPT -A INPUT -p tcp --dport "$port" -j ACCEPT
done
# packet: -i eth0 -p tcp --dport 443 => ACCEPT
\${IPT} -A INPUT -s "$(office)" -j ACCEPT
`;

test('a script has its findings, its packets and its resulting ruleset, which follows the cursor', async () => {
  const { page, line, language, command, picture } = await openEditor({ 'firewall.sh': script });
  await language('Shell Script');
  await page.locator('.squiggly-error').first().waitFor();
  await page.locator('.squiggly-warning').first().waitFor();
  await line('✓ DROP · filter/INPUT policy').waitFor();
  await line('✓ ACCEPT · filter/INPUT rule 5').waitFor();
  await page.keyboard.press('Control+B');
  await line('$IPT -A INPUT -p tcp --dport').click();
  await command('iptables: Show Resulting Ruleset');
  await line('-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT').waitFor();
  const lit = page.locator('.editor-instance').last().locator('.view-overlays .cdr[class*="ced-"]');
  await lit.first().waitFor();
  expect(await lit.count()).toBe(3);
  // Lines that come in above move what is lit up along.
  await line('$IPT -A INPUT -m conntrack --ctstate').click();
  await page.keyboard.press('Home');
  await page.keyboard.type('$IPT -A INPUT -i tun0 -j ACCEPT\n');
  await line('-A INPUT -i tun0 -j ACCEPT').waitFor();
  const marked = page.locator('.editor-instance').last().locator('.view-overlays > div:has(.cdr[class*="ced-"])');
  const patient = { timeout: 30_000 };
  await expect.poll(() => marked.count(), patient).toBe(1);
  const state = page.locator('.editor-instance').last().locator('.view-line').filter({ hasText: 'ESTABLISHED' });
  const offset = async (): Promise<number> =>
    ((await marked.boundingBox())?.y ?? -1) - ((await state.boundingBox())?.y ?? 1);
  await expect.poll(offset, patient).toBe(0);
  await line('$IPT -A INPUT -i tun0').click();
  await page.keyboard.press('ControlOrMeta+Shift+k');
  await line('$IPT -A INPUT -p tcp --dport').click();
  await expect.poll(() => lit.count(), patient).toBe(3);
  const refusal = page.locator('.monaco-hover').filter({ hasText: 'ACCPET' }).first();
  await pointAt(page, page.getByText('ACCPET', { exact: true }).first(), refusal);
  await picture('script');
});

test('a script that never calls iptables stays as it was', async () => {
  const { page, line, language } = await openEditor({ 'backup.sh': '#!/bin/sh\necho "$(date)" "$1" | tee /tmp/x\n' });
  await language('Shell Script');
  await line('echo').click();
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  expect(await page.locator('[class*=squiggly-]').count()).toBe(0);
  expect(await page.locator('.codelens-decoration').count()).toBe(0);
});

const restoring = `#!/bin/sh
# What the office may reach.
LAN=10.0.0.0/8
iptables -P FORWARD DROP

# Everything else at once.
iptables-restore -n <<EOF
*filter
:guests - [0:0]
-A guests -s $LAN -m state --state NEW -j ACCEPT
-A INPUT -i wlan0 -j guests
COMMIT
EOF
. ./more.sh
`;

test('a here-document is explained, mended and followed from its result; what it reads is looked at as well', async () => {
  const { page, line, language, command } = await openEditor({
    'office.sh': restoring,
    'more.sh': 'iptables -A INPUT -p tcp --dprot 22 -j ACCEPT\n',
  });
  await language('Shell Script');
  await page.keyboard.press('Control+B');
  await page.locator('.squiggly-error').first().waitFor();
  const refusal = page.locator('.monaco-hover').filter({ hasText: 'more.sh:1: There is no option --dprot' }).first();
  await pointAt(page, line('. ./more.sh').locator('span').getByText('more.sh').last(), refusal);
  await command('iptables: Show Resulting Ruleset');
  await line('-A guests -s 10.0.0.0/8').click();
  const lit = page.locator('.editor-instance').first().locator('.view-overlays .cdr[class*="ced-"]');
  await lit.first().waitFor();
  await line('-A guests -s $LAN').getByText(' state', { exact: false }).first().click();
  await page.keyboard.press('ControlOrMeta+.');
  await page.getByText('Write -m conntrack --ctstate').first().click();
  await line('-m conntrack --ctstate NEW').first().waitFor();
  await command('iptables: Convert to iptables-restore File');
  await line('# Everything else at once.').first().waitFor();
});
