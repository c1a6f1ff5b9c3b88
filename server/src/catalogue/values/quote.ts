/** How iptables-save writes words that need quotes: two habits, and each extension has one of them or none. */

/**
 * In double quotes unless it is one or more letters, digits, `_` and `-`; quotes and backslashes get a backslash.
 * What `comment`, `helper`, `cgroup`, `nfacct` and the log prefixes print. libxtables' xtables_save_string.
 */
export function quoteWhereNeeded(text: string): string {
  return /^[A-Za-z0-9_-]+$/.test(text) ? text : `"${text.replace(/["'\\]/g, '\\$&')}"`;
}

/** Always in double quotes, with a backslash before what `escaped` matches (nothing, when left out). */
export function quoteAlways(text: string, escaped?: RegExp): string {
  return `"${escaped ? text.replace(escaped, '\\$&') : text}"`;
}
