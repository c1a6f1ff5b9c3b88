/** Hosts that differ in what scripts ask them for: what an evaluation calls certain must be so on each of them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellGrammar } from '../../server/src/syntax/shell/read/grammar.ts';
import { judgeScript, leftBy, type Verdict } from './compare.ts';

export interface Host {
  readonly name: string;
  /** What a shell does in the cell before the script begins. */
  readonly setup: string;
}

/** A program that is found before all others, and prints these lines. */
function program(name: string, lines: readonly string[], status = 0): string {
  const prints = lines.map((line) => `echo '${line}'`).join('\n');
  return `cat > /stubs/${name} <<'STUB'\n#!/bin/sh\n${prints}\nexit ${status}\nSTUB\nchmod +x /stubs/${name}`;
}

function file(path: string, lines: readonly string[]): string {
  return `mkdir -p "${path.slice(0, path.lastIndexOf('/'))}"\ncat > ${path} <<'FILE'\n${lines.map((line) => `${line}\n`).join('')}FILE`;
}

/** All that scripts ask for, with one answer each. `lines` makes the answer of what it would be by itself. */
function answering(lines: (usual: readonly string[]) => readonly string[], status: number): string {
  const say = (name: string, usual: readonly string[]): string => program(name, lines(usual), status);
  return [
    say('ip', ['default via 10.1.1.1 dev eth7 proto static']),
    say('ifconfig', ['eth7: flags=4163  mtu 1500', '        inet 10.1.1.2  netmask 255.255.255.0']),
    say('route', ['0.0.0.0  10.1.1.1  0.0.0.0  UG  0 0 0 eth7']),
    say('hostname', ['fw1']),
    say('curl', ['10.8.0.1', '10.8.0.2']),
    say('wget', ['10.8.0.1', '10.8.0.3']),
    say('dig', ['10.8.0.1']),
    say('host', ['example.org has address 10.8.0.1']),
    say('nslookup', ['Address: 10.8.0.1']),
    say('getent', ['10.8.0.1  example.org']),
    say('lsmod', ['ip_tables 1 0']),
    say('lsb_release', ['Debian']),
    say('docker', ['172.17.0.2']),
    say('ping', []),
    say('nosuchprog', ['here']),
    say('systemctl', ['active']),
    say('crontab', ['* * * * * true']),
    say('ss', ['LISTEN 0 5 0.0.0.0:22']),
    say('netstat', ['tcp 0 0 0.0.0.0:22 LISTEN']),
    // What prints a number prints nothing else.
    ...[
      program('nproc', ['4']),
      program('date', ['2026']),
      program('pgrep', ['17'], status),
      program('pidof', ['17'], status),
    ],
  ].join('\n');
}

const FILES = [
  file('/etc/nosuch', ['something']),
  file('/etc/hostname', ['fw1']),
  file('/etc/default/fw', ['LAN=eth5', 'EXTRA="10.9.0.1 10.9.0.2"', 'POLICY=ACCEPT']),
  file('/etc/default/nosuch-firewall', ['WAN=ppp0', 'ENABLED=no']),
  file('/etc/firewall/blocklist', ['10.7.0.1', '# a comment', '', '10.7.0.2 more']),
  file('/etc/firewall.d/one.list', ['10.6.0.1']),
  file('/etc/resolv.conf', ['nameserver 10.5.0.1', 'nameserver 10.5.0.2']),
];

export const HOSTS: readonly Host[] = [
  { name: 'bare', setup: '' },
  { name: 'full', setup: [...FILES, answering((usual) => usual, 0)].join('\n') },
  { name: 'poor', setup: `rm -f /etc/protocols\n${answering(() => [], 1)}` },
  {
    name: 'talkative',
    setup: [
      ...FILES.slice(0, 2),
      'rm -f /etc/protocols',
      answering((usual) => [...usual, 'two  words', '', '*', '-x'], 0),
    ].join('\n'),
  },
  { name: 'failing', setup: [...FILES.slice(2), answering((usual) => usual, 3)].join('\n') },
];

/** The verdict on a script that has been run on each of the hosts: what is wrong on one of them is wrong. */
export function judgeOnHosts(grammar: ShellGrammar, folder: string, script: string): Verdict {
  let verdict: Verdict = { kind: 'not-judged', details: [] };
  for (const { name, setup } of HOSTS) {
    writeFileSync(join(folder, '.host'), setup);
    const left = leftBy(folder, script);
    rmSync(join(folder, '.host'));
    const { kind, details } = judgeScript(grammar, folder, script, left);
    if (kind === 'wrong') return { kind, details: [`on a ${name} host`, ...details] };
    if (kind !== 'not-judged') verdict = { kind, details };
  }
  return verdict;
}
