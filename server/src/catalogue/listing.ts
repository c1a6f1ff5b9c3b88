/** What `iptables -L` says of a match or a target, worked out from how a rule is saved. Source: what iptables 1.8.9 prints. */

/** `! --sport 22`: an option as a rule is saved with it. */
export interface SavedOption {
  readonly option: string;
  readonly isNegated: boolean;
  readonly values: readonly string[];
}

export type SavedOptions = ReadonlyMap<string, SavedOption>;

/** What stands behind the columns, `undefined` where that is not worked out. `isNumeric`: `-n` was given. */
export type Listing = (given: SavedOptions, isNumeric: boolean) => string | undefined;

/** Of a target that says nothing. */
export const listsNothing: Listing = (given) => (given.size === 0 ? '' : undefined);

/** Names instead of numbers come from files of the host, unless `-n` was given. */
export const numeric =
  (listing: (given: SavedOptions) => string | undefined): Listing =>
  (given, isNumeric) =>
    isNumeric ? listing(given) : undefined;

/** One option that is said with a text before it, and with another where it is negated. */
export const single =
  (option: string, before: string, negated?: string): Listing =>
  (given) => {
    const saved = given.get(option);
    if (!saved || given.size > 1 || saved.values.length !== 1) return undefined;
    if (!saved.isNegated) return `${before}${saved.values[0]}`;
    return negated === undefined ? undefined : `${negated}${saved.values[0]}`;
  };

/** What one of the two says. */
export const either =
  (one: Listing, other: Listing): Listing =>
  (given, isNumeric) =>
    one(given, isNumeric) ?? other(given, isNumeric);

/** An address to translate to, with what is said behind it. */
export const translatedTo =
  (option: string): Listing =>
  (given) => {
    if (!hasOnly(given, option, '--random', '--persistent', '--random-fully')) return undefined;
    const to = given.get(option)?.values[0];
    if (to === undefined) return undefined;
    const behind = [...given.keys()].filter((each) => each !== option).map((each) => each.slice(2));
    return behind.length > 1 ? undefined : ['to:'.concat(to), ...behind].join(' ');
  };

/** Type and code of ICMP, as numbers. */
export const typeAndCode = (option: string, name: string): Listing =>
  numeric((given) => {
    const saved = given.get(option);
    const [type, code] = saved?.values[0]?.split('/') ?? [];
    if (!saved || saved.isNegated || type === undefined || !/^\d+$/.test(type)) return undefined;
    return `${name}type ${type}${code === undefined ? '' : ` code ${code}`}`;
  });

/** True when no other option was given: one that is not known spoils what is said. */
export function hasOnly(given: SavedOptions, ...known: readonly string[]): boolean {
  return [...given.keys()].every((option) => known.includes(option));
}

export function bangOf(saved: SavedOption | undefined): string {
  return saved?.isNegated ? '!' : '';
}

/** A port or several, under a short name. */
export function portsOf(given: SavedOptions, option: string, name: string): string {
  const saved = given.get(option);
  if (!saved) return '';
  const [value = ''] = saved.values;
  return ` ${name}${value.includes(':') ? 's' : ''}:${bangOf(saved)}${value}`;
}
