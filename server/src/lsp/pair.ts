/** Which files belong together: the IPv4 and the IPv6 ruleset of one host, by the usual names. */

/** The usual names for two families, as pairs of endings or parts of a file's name. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.v4$/, '.v6'],
  [/\.v6$/, '.v4'],
  [/^iptables/, 'ip6tables'],
  [/^ip6tables/, 'iptables'],
  [/6\.rules$/, '.rules'],
  [/^(?!.*6\.rules$)(.*)\.rules$/, '$16.rules'],
  [/v4(?=\.|$)/, 'v6'],
  [/v6(?=\.|$)/, 'v4'],
];

/** URIs under which the file of the other family may stand, the likeliest first. They lie in the same folder. */
export function pairNames(uri: string): readonly string[] {
  const slash = uri.lastIndexOf('/') + 1;
  const name = uri.slice(slash);
  const others = NAMES.filter(([from]) => from.test(name)).map(([from, to]) => name.replace(from, to));
  return [...new Set(others)].filter((other) => other !== name).map((other) => uri.slice(0, slash) + other);
}
