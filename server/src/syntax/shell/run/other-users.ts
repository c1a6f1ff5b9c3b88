/** Programs that run a shell as some user: su, runuser, and sudo where it is asked for a shell. */
import type { Field } from '../expand/expand.ts';
import { known, sliceValue, textOf, type Value } from '../value.ts';
import type { Machine } from './machine.ts';
import type { Environment } from './wrappers.ts';

export interface ByUser {
  readonly fields: readonly Field[];
  /** What the user is called; `undefined` where that is not known. */
  readonly user: string | undefined;
  readonly environment: Environment | undefined;
}

const VALUED = /^-([a-zA-Z]*[csgGwu])$|^--(command|session-command|shell|group|supp-group|whitelist-environment|user)$/;
const ATTACHED = /^(--[a-z-]+=|-[flmpPT]*[csgGwu])/;

/** `su [options] [-] [user [arguments]]`: options may stand anywhere. Source: man:su(1) and man:runuser(1) of util-linux 2.38. */
export function asUser(program: string, fields: readonly Field[]): ByUser | undefined {
  const operands: Field[] = [];
  const values = new Map<string, Field>();
  let isLogin = false;
  let isKept = false;
  for (let at = 1; at < fields.length; at++) {
    const field = fields[at] as Field;
    const text = textOf(field.value) ?? field.value[0]?.text ?? '';
    if (text === '--') {
      operands.push(...fields.slice(at + 1));
      break;
    }
    if (!text.startsWith('-')) operands.push(field);
    else if (text === '-') {
      if (operands.length > 0) operands.push(field);
      else isLogin = true;
    } else {
      const letters = text.startsWith('--') ? '' : text;
      if (letters.includes('l') || text === '--login') isLogin = true;
      if (/[mp]/.test(letters) || text === '--preserve-environment') isKept = true;
      const next = VALUED.test(text) ? fields[++at] : undefined;
      const [, attached = ''] = next ? [] : (ATTACHED.exec(text) ?? []);
      const value = attached === '' ? next : { ...field, value: behind(field.value, attached.length) };
      if (value) values.set(nameOf(attached === '' ? text : attached), value);
    }
  }
  const [first] = fields;
  if (!first) return undefined;
  const named = program === 'runuser' ? values.get('u') : undefined;
  const [operand, ...given] = named ? [named, ...operands] : operands;
  const user = operand ? textOf(operand.value) : 'root';
  const environment = isKept && !isLogin ? undefined : environmentOf(user, isLogin, first);
  if (named) return { fields: given, user, environment: undefined };
  const shell = shellNamed(values.get('s'));
  const command = values.get('c');
  if (shell === undefined) return undefined;
  const words = [word(shell, first), ...(command ? [word('-c', first), command] : []), ...given];
  return { fields: words, user, environment };
}

/** A shell that sudo or doas was asked for, and that reads what it is to do. */
export function shellFor(first: Field, user: string | undefined, isLogin: boolean): ByUser {
  return { fields: [word('bash', first)], user, environment: isLogin ? environmentOf(user, true, first) : undefined };
}

/** The shell of root is bash wherever there is one. */
function shellNamed(field: Field | undefined): string | undefined {
  const path = field ? textOf(field.value) : 'bash';
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? '';
  return /^(ba|da|a)?sh$/.test(name) ? name : undefined;
}

function nameOf(option: string): string {
  if (!option.startsWith('--')) return option.at(-1) ?? '';
  return option.startsWith('--session-') ? 'c' : (option[2] ?? '');
}

/** A login begins with nothing but what it sets, in the folder of the user. */
function environmentOf(user: string | undefined, isLogin: boolean, { place }: Field): Environment {
  const home = user === 'root' ? '/root' : undefined;
  const name = user ?? '';
  const isNamed = isLogin && user !== undefined;
  const all = { ...(home && { HOME: home }), SHELL: '/bin/bash', ...(isNamed && { USER: name, LOGNAME: name }) };
  const given = Object.entries(all).map(([each, text]) => [each, known(text, place)] as const);
  const folder = isLogin ? (home ?? `/(the home folder of ${user ?? 'some user'})`) : undefined;
  return { isBare: isLogin, without: home ? [] : ['HOME'], given, ...(folder && { folder }) };
}

function word(text: string, { place }: Field): Field {
  return { value: known(text, place), place, vague: false };
}

function behind(value: Value, length: number): Value {
  return sliceValue(
    value,
    length,
    value.reduce((sum, { text }) => sum + text.length, 0),
  );
}

/** Why it is not known what another user may do; `undefined` for root, and where nothing is said of the tables. */
export function forbidden({ stdin }: Machine, user: string | undefined, fields: readonly Field[]): string | undefined {
  if (user === undefined || /^(root|#?0)$/.test(user)) return undefined;
  const texts = fields.map(({ value }) => value);
  const says = [...texts, ...(fields.length === 1 ? [stdin.value] : [])].some((value) =>
    value.some(({ text }) => NAMES.test(text)),
  );
  return says ? `what the user ${user} may do is not known` : undefined;
}

const NAMES = /\b(ip6?tables|ipset)\b/;
