// Save files and shell scripts are told apart by what is in them.
import { expect, test } from 'vitest';
import { languageOf } from '../../server/src/model/language.ts';

test.each([
  ['save', 'rules.v4', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'],
  ['save', 'x.sh', '# saved by a script\n*nat\nCOMMIT\n'],
  ['save', 'x', '#!/usr/sbin/iptables-restore\n*filter\nCOMMIT\n'],
  ['save', 'x', '-P INPUT ACCEPT\n-A INPUT -j DROP\n'],
  ['save', 'x', '# iptables -A INPUT -j DROP\n-A INPUT -j DROP\n'],
  ['save', 'x', ''],
  ['save', 'x', '*filter\r\nCOMMIT\r\n'],
  ['shell', 'x', '#!/bin/sh\nexit 0\n'],
  ['shell', 'x', '#!/usr/bin/env bash\n*filter\n'],
  ['shell', 'x.sh', 'set -e\n'],
  ['shell', 'x', 'iptables -F\n'],
  ['shell', 'x', '  sudo /sbin/ip6tables -t nat -A OUTPUT -j DROP\n'],
  ['shell', 'x', 'IPT=iptables\n$IPT -F\n'],
  ['shell', 'x', 'if true; then\n  "$IPTABLES" -A INPUT -j DROP\nfi\n'],
  ['shell', 'x', 'iptables-restore <<EOF\n*filter\nCOMMIT\nEOF\n'],
  ['shell', 'x', "cat <<'E' | iptables-restore\n*filter\nCOMMIT\nE\n"],
  ['save', 'x', '# as << was\n*filter\nCOMMIT\n'],
])('%s: %s %j', (language, path, text) => {
  expect(languageOf(path, text)).toBe(language);
});
