/** Firewall scripts of any length for the benchmarks, made up in the manner of real ones, and places in them where somebody types. */

/** `flat`: sections one after another, some of them functions. `service`: all of it in functions that a `case "$1"` calls. */
export type Shape = 'flat' | 'service';

/** Where in a script somebody types. */
export type Spot = 'rule' | 'comment' | 'value' | 'function';

/** Numbers from 0 (inclusive) to 1, the same each time for a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A script of at least so many lines, and at most a section more. */
export function scriptOf(count: number, shape: Shape = 'flat', seed = 1): string {
  const random = randomOf(seed);
  const lines = [...(shape === 'flat' ? HEAD : ['#!/bin/sh', ...HEAD.slice(1, 9), 'start() {'])];
  if (shape === 'service') lines.push(...HEAD.slice(9));
  for (let index = 1; lines.length < count - TAIL.length; index++) {
    const make = SECTIONS[Math.floor(random() * SECTIONS.length)] as Section;
    lines.push('', ...make(index, random));
  }
  lines.push('', ...TAIL);
  if (shape === 'service') lines.push('}', `case "\${1:-start}" in`, '  start) start ;;', '  stop) $IPT -F ;;', 'esac');
  return `${lines.join('\n')}\n`;
}

/** Offsets in a script where an address ends, or where a comment goes on. */
export function spotsIn(text: string): Readonly<Record<Spot, readonly number[]>> {
  const found: Record<Spot, number[]> = { rule: [], comment: [], value: [], function: [] };
  let isInside = false;
  let start = 0;
  for (const line of text.split('\n')) {
    if (/^\w+\(\) \{$/.test(line)) isInside = true;
    if (line === '}') isInside = false;
    const address = /\$IPT -A \S+ -s \d+\.\d+\.\d+\.\d+/.exec(line);
    if (address) found[isInside ? 'function' : 'rule'].push(start + address.index + address[0].length);
    else if (/^# \w+ \w+/.test(line)) found.comment.push(start + 4);
    else if (/^HOST_\d+="/.test(line)) found.value.push(start + line.lastIndexOf('"'));
    start += line.length + 1;
  }
  return found;
}

/** A loop that makes so many rules. */
export function loopOf(rules: number): string {
  return [
    '#!/bin/bash',
    'IPT=/sbin/iptables',
    '$IPT -N ports',
    `for port in $(seq 1 ${rules}); do`,
    '  $IPT -A ports -p tcp --dport "$port" -j ACCEPT',
    'done',
    '',
  ].join('\n');
}

/** Scripts that no budget but one of their own would end, and large ones. */
export function endlessScripts(): Readonly<Record<string, string>> {
  const rule = 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT';
  return {
    'while :; do iptables -A …; done': `while :; do ${rule}; done\n`,
    'with a counter': `i=0\nwhile [ $i -ge 0 ]; do i=$((i+1)); iptables -A INPUT -s 10.0.0.$i -j DROP; done\n`,
    'a function that calls itself': `f() { ${rule}; f; }\nf\n`,
    'a fork bomb': `:() { :|:& };:\n${rule}\n`,
    'seq 1 1000000000': `for i in $(seq 1 1000000000); do iptables -A INPUT -p tcp --dport $i -j ACCEPT; done\n`,
    'a value that doubles': `x=aaaaaaaa\nwhile :; do x="$x$x"; done\n${rule}\n`,
    'branches in branches': `${'if [ -f /a ]; then '.repeat(60)}${rule}${'; fi'.repeat(60)}\n`,
    'a text of 5 MB': `#!/bin/sh\n${`${rule}\n`.repeat(Math.ceil(5_000_000 / (rule.length + 1)))}`,
    'deep nesting': `${'('.repeat(5000)}${rule}${')'.repeat(5000)}\n`,
  };
}

const HEAD: readonly string[] = [
  '#!/bin/bash',
  '# The firewall of the gateway.',
  'set -u',
  'IPT="/sbin/iptables"',
  'IP6T="/sbin/ip6tables"',
  'WAN="eth0"',
  'LAN="eth1"',
  'LAN_NET="192.168.0.0/16"',
  'ADMIN="198.51.100.7"',
  'for table in filter nat mangle; do',
  '  $IPT -t "$table" -F',
  '  $IPT -t "$table" -X',
  'done',
  '$IPT -P INPUT DROP',
  '$IPT -P FORWARD DROP',
  '$IPT -P OUTPUT ACCEPT',
  'both() {',
  '  $IPT "$@"',
  '  $IP6T "$@"',
  '}',
  'both -A INPUT -i lo -j ACCEPT',
  'both -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
  '$IPT -A INPUT -p tcp -s "$ADMIN" --dport 22 -j ACCEPT',
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
];

const TAIL: readonly string[] = [
  '# Everything else is told of, and dropped.',
  '$IPT -A INPUT -m limit --limit 3/minute -j LOG --log-prefix "dropped: "',
  '$IPT -A INPUT -j DROP',
];

type Section = (index: number, random: () => number) => string[];

const SECTIONS: readonly Section[] = [
  // Rules one by one.
  (index, random) => [
    `# Hosts of department ${index}`,
    ...Array.from({ length: 6 }, () => rule(random)),
    `$IPT -A FORWARD -i "$LAN" -o "$WAN" -s ${address(random)} \\`,
    `  -m conntrack --ctstate NEW -m comment --comment "department ${index}" -j ACCEPT`,
  ],
  // A value, and a loop over it.
  (index, random) => [
    `# Services of customer ${index}`,
    `PORTS_${index}="${port(random)} ${port(random)} ${port(random)}"`,
    `HOST_${index}="${address(random)}"`,
    `for port in $PORTS_${index}; do`,
    `  $IPT -A INPUT -i "$WAN" -p tcp -d "$HOST_${index}" --dport "$port" -j ACCEPT`,
    'done',
    `$IPT -t nat -A PREROUTING -i "$WAN" -p tcp --dport ${port(random)} -j DNAT --to-destination "$HOST_${index}"`,
  ],
  // A function with rules of its own, and its calls.
  (index, random) => [
    `# Zone number ${index}`,
    `zone_${index}() {`,
    '  local source="$1"',
    `  $IPT -N zone${index}`,
    ...Array.from({ length: 5 }, () => `  ${rule(random).replace('-A INPUT', `-A zone${index}`)}`),
    '  if [ -n "$source" ]; then',
    `    $IPT -A FORWARD -s "$source" -j zone${index}`,
    '  else',
    `    $IPT -A FORWARD -j zone${index}`,
    '  fi',
    '}',
    `zone_${index} "${address(random)}"`,
  ],
  // A list in a here-document.
  (_, random) => [
    '# Who is blocked',
    'while read -r net why; do',
    '  [ -z "$net" ] && continue',
    '  $IPT -A INPUT -s "$net" -m comment --comment "$why" -j DROP',
    'done <<LIST',
    ...Array.from({ length: 5 }, () => `${address(random)}/32 scan`),
    'LIST',
  ],
  // What depends on the host.
  (index, random) => [
    `# Option number ${index}`,
    `if [ -f /etc/firewall/option${index} ]; then`,
    `  ${rule(random)}`,
    'fi',
    `GATEWAY_${index}=$(ip route show default | awk '{print $3}')`,
    `$IPT -A OUTPUT -d "$GATEWAY_${index}" -p icmp -j ACCEPT`,
  ],
  // Choices that are known.
  (index, random) => [
    `# Mode of uplink ${index}`,
    `MODE_${index}="bridge"`,
    `case "$MODE_${index}" in`,
    '  router)',
    `    $IPT -t nat -A POSTROUTING -s "$LAN_NET" -o "$WAN" -j MASQUERADE`,
    '    ;;',
    '  *)',
    `    ${rule(random)}`,
    '    ;;',
    'esac',
  ],
];

function rule(random: () => number): string {
  return `$IPT -A INPUT -s ${address(random)} -p tcp --dport ${port(random)} -m conntrack --ctstate NEW -j ACCEPT`;
}

function address(random: () => number): string {
  return `10.${byte(random)}.${byte(random)}.${byte(random)}`;
}

function byte(random: () => number): number {
  return 1 + Math.floor(random() * 24);
}

function port(random: () => number): number {
  return 1 + Math.floor(random() * 60_000);
}
