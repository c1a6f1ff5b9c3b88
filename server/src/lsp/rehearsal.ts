/** Edits of a script that nobody has, made while nobody types: code that has run some hundred times is fast, and the first keystrokes need not wait for that. */

import { toDiagnostic } from '../ide/diagnostic.ts';
import { createScriptContext } from '../ide/script/context.ts';
import type { ShellGrammar } from '../syntax/shell/read/grammar.ts';
import { ScriptMemory } from '../syntax/shell/versions/script-memory.ts';
import { DEFAULTS } from './settings.ts';

/** Edits, and milliseconds of pause before the first and between two: half a second of work in all, in pieces that no keystroke would notice. */
const EDITS = 120;
const QUIET = 150;
const BETWEEN = 5;

/** What firewall scripts are made of. */
const SAMPLE = `#!/bin/bash
set -u
IPT="/sbin/iptables"
WAN="eth0"
ADMIN="198.51.100.7"
for table in filter nat; do
  $IPT -t "$table" -F
  $IPT -t "$table" -X
done
$IPT -P INPUT DROP
both() {
  $IPT "$@"
  ip6tables "$@"
}
both -A INPUT -i lo -j ACCEPT
both -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
$IPT -A INPUT -p tcp -s "$ADMIN" --dport 22 -j ACCEPT
echo 1 > /proc/sys/net/ipv4/ip_forward
# Services
PORTS="80 443"
for port in $PORTS; do
  $IPT -A INPUT -i "$WAN" -p tcp --dport "$port" -m conntrack --ctstate NEW -j ACCEPT
done
if [ -f /etc/firewall/vpn ]; then
  $IPT -A FORWARD -i tun0 -o "$WAN" -s 10.8.0.0/24 -j ACCEPT
fi
zone() {
  local name="$1"
  $IPT -N "$name"
  $IPT -A "$name" -s 192.0.2.0/24 -j ACCEPT
  $IPT -A FORWARD -j "$name"
}
zone guests
while read -r net why; do
  [ -z "$net" ] && continue
  $IPT -A INPUT -s "$net" -m comment --comment "$why" -j DROP
done <<LIST
203.0.113.0/24 scan
LIST
GATEWAY=$(ip route show default | awk '{print $3}')
$IPT -A OUTPUT -d "$GATEWAY" -p icmp -j ACCEPT
case "$WAN" in
  ppp*) $IPT -t nat -A POSTROUTING -o "$WAN" -j MASQUERADE ;;
  *) $IPT -t nat -A POSTROUTING -o "$WAN" -j SNAT --to-source 198.51.100.1 ;;
esac
`;

export interface Rehearsal {
  /** The typing pauses, or has not begun. */
  paused(grammar: ShellGrammar): void;
  /** Somebody types: the rest has to wait. */
  typed(): void;
}

/** `edit`: makes one edit, told its number. */
export function createRehearsal(edit: (grammar: ShellGrammar, turn: number) => void = editor()): Rehearsal {
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    typed: () => clearTimeout(timer),
    paused(grammar) {
      clearTimeout(timer);
      if (turn === EDITS) return;
      const next = (): void => {
        edit(grammar, turn++);
        if (turn < EDITS) timer = setTimeout(next, BETWEEN).unref();
      };
      timer = setTimeout(next, QUIET).unref();
    },
  };
}

/** Types at the end of a line, another each time, and takes it away again. */
function editor(): (grammar: ShellGrammar, turn: number) => void {
  const memory = new ScriptMemory();
  const ends = [...SAMPLE.matchAll(/\n/g)].map(({ index }) => index);
  return (grammar, turn) => {
    const at = ends[(turn * STEP) % ends.length] ?? 0;
    for (const text of [`${SAMPLE.slice(0, at)}/${SAMPLE.slice(at)}`, SAMPLE]) {
      const context = createScriptContext({ uri: 'rehearsal:', name: '', settings: DEFAULTS, text, grammar, memory });
      for (const problem of context.problems) toDiagnostic(context, problem);
    }
  };
}

/** From a line to one that is elsewhere. */
const STEP = 7;
