/** Which files the user says are loaded with `iptables-restore -n`. */
import { pathOf } from './pair.ts';

/** True when the file's path ends like one of the patterns, at the beginning of a name: `before.rules`, `fail2ban/*.rules`. */
export function isLoadedWithoutFlush(uri: string, patterns: readonly string[]): boolean {
  const path = `/${pathOf(uri) ?? uri}`;
  return patterns.some((pattern) => pattern !== '' && formOf(pattern).test(path));
}

function formOf(pattern: string): RegExp {
  const plain = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`/${plain.join('[^/]*')}$`);
}
