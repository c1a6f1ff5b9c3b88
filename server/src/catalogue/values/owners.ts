/** Users and groups, by number, range or name. */
import type { ValueType } from '../define.ts';
import { refusedByKernel } from './refused.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';

/** Both ends are inside; `name` when a name was given that only the host can turn into a number. */
export type OwnerRange =
  | { readonly from: number; readonly to: number; readonly name?: undefined }
  | { readonly name: string };

/** The largest user or group number; all ones means "none". */
const MAX_OWNER = 0xfffffffe;

/** Numbers that every Debian host gives to these names (package base-passwd). */
const USERS = namesOf(
  'root=0 daemon=1 bin=2 sys=3 sync=4 games=5 man=6 lp=7 mail=8 news=9 uucp=10 proxy=13 www-data=33 backup=34 list=38 ' +
    'irc=39 nobody=65534',
);
const GROUPS = namesOf(
  'root=0 daemon=1 bin=2 sys=3 adm=4 tty=5 disk=6 lp=7 mail=8 news=9 uucp=10 man=12 proxy=13 kmem=15 dialout=20 fax=21 ' +
    'voice=22 cdrom=24 floppy=25 tape=26 sudo=27 audio=29 dip=30 www-data=33 backup=34 operator=37 list=38 irc=39 src=40 ' +
    'shadow=42 utmp=43 video=44 sasl=45 plugdev=46 staff=50 games=60 users=100 nogroup=65534',
);

function namesOf(list: string): ReadonlyMap<string, number> {
  return new Map(list.split(' ').map((word) => [word.slice(0, word.indexOf('=')), Number(word.split('=')[1])]));
}

export const userRange: ValueType<OwnerRange> = ownerRange('user', USERS);
export const groupRange: ValueType<OwnerRange> = ownerRange('group', GROUPS);

/** A name first, then `n[-n]` (a colon does for the dash). The kernel refuses a range that begins above its end. */
function ownerRange(kind: 'user' | 'group', known: ReadonlyMap<string, number>): ValueType<OwnerRange> {
  return {
    form: `${kind}|id[-id]`,
    doc: `The name of a ${kind}, its number, or a range of numbers up to ${MAX_OWNER}.`,
    parse(text) {
      const id = known.get(text);
      if (id !== undefined) return { ok: true, value: { from: id, to: id } };
      const range = parseOwnerRange(text);
      if (range) {
        if (range.from <= range.to) return { ok: true, value: range };
        const message = `The kernel refuses "${text}": the range begins above its end.`;
        return refusedByKernel(range, { ok: false, code: 'bad-range', message, mend: `${range.to}-${range.from}` });
      }
      if (couldBeOwner(text)) {
        const message = `"${text}" must be a ${kind} of the host: its number is looked up when the rule is loaded.`;
        return {
          ok: true,
          value: { name: text },
          notes: [{ ok: false, code: 'host-owner', message, refusedBy: [] }],
        };
      }
      const message = `"${text}" is neither a ${kind} nor a number from 0 to ${MAX_OWNER} nor a range of them.`;
      return { ok: false, code: 'bad-owner', message };
    },
    print: (value) => [printOwner(value)],
    names: () => [...known].map(([name, number]) => ({ name, doc: `${kind} ${number}` })),
    say: (value) => `${kind} ${printOwner(value)}`,
  };
}

function printOwner(value: OwnerRange): string {
  if (value.name !== undefined) return value.name;
  return value.from === value.to ? String(value.from) : `${value.from}-${value.to}`;
}

function parseOwnerRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const end = unsignedEnd(text, 0);
  if (end < 0) return undefined;
  const from = unsignedValue(text, 0, end);
  if (from > MAX_OWNER) return undefined;
  if (end === text.length) return { from, to: from };
  if (text[end] !== '-' && text[end] !== ':') return undefined;
  const to = wholeUnsigned(text, 0, MAX_OWNER, end + 1);
  return to === undefined ? undefined : { from, to };
}

/** What a Debian host takes for a new user. man:useradd(8) */
function couldBeOwner(text: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,30}[a-z0-9_$-]?$/i.test(text);
}
