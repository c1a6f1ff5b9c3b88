/** Rulesets of any size for the benchmarks: distinct rules in the manner of real ones. */

/** A filter table with `count` rules, valid for IPv4. */
export function rulesetOf(count: number): string {
  const lines = ['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
  lines.push('-A INPUT -i lo -j ACCEPT', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  for (let i = 2; i < count; i++) {
    const address = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
    lines.push(
      `-A INPUT -s ${address}/32 -p tcp -m tcp --dport ${(i % 65535) + 1} -m conntrack --ctstate NEW -j ACCEPT`,
    );
  }
  lines.push('COMMIT', '');
  return lines.join('\n');
}
