/** Splits expanded words into fields, as IFS says, and leaves alone what was quoted. */
import type { Place } from '../ast.ts';
import { LimitReached, type Machine } from '../run/machine.ts';
import { mayBeOn, mayLeave } from '../run/perhaps.ts';
import { hole, type Piece, reasonOf, slicePiece, textOf, type Value } from '../value.ts';
import type { Field, Fragment } from './expand.ts';
import { matchesHere } from './pattern.ts';

/** What IFS holds: blanks run together, every other letter divides by itself. */
export interface Separators {
  readonly blanks: string;
  readonly others: string;
}

const USUAL: Separators = { blanks: ' \t\n', others: '' };

/** `undefined` when IFS is not known. */
export function separatorsOf(machine: Machine): Separators | undefined {
  const found = machine.state.variables.get('IFS');
  if (!found?.value) return USUAL;
  if (found.value === last?.value) return last.separators;
  const text = textOf(found.value);
  if (text === undefined) return undefined;
  const separators = {
    blanks: [...text].filter((letter) => ' \t\n'.includes(letter)).join(''),
    others: text.replace(/[ \t\n]/g, ''),
  };
  last = { value: found.value, separators };
  return separators;
}

/** What IFS held last, and what that means. */
let last: { readonly value: Value; readonly separators: Separators } | undefined;

/** Words that one word may be split into. */
const MOST_FIELDS = 250_000;

interface Building {
  readonly machine: Machine;
  readonly fields: Field[];
  readonly place: Place;
  pieces: Piece[];
  /** A field has begun, if only with nothing in quotes. */
  started: boolean;
  vague: boolean;
  pattern: boolean;
  /** A pattern that stands for no file is nothing, or refused. */
  readonly isStrict: boolean;
  /** Blanks have ended a field: a divider right after them ends no other. */
  afterBlanks: boolean;
}

/** The one field that a fragment alone becomes where nothing divides it, as it mostly is. */
export function onlyField(machine: Machine, { value, quoted, splits }: Fragment, place: Place): Field | undefined {
  if (quoted) return { value, place, vague: value[0]?.many === true };
  const [piece, more] = value;
  if (!splits || !piece || more || piece.unknown !== undefined || !/^[\w.:/,+-]+$/.test(piece.text)) return undefined;
  return separatorsOf(machine)?.others === '' ? { value, place, vague: false, shown: undefined } : undefined;
}

/** As `splitFields`; of a text that makes very many, each is made when it is asked for. IFS and the rest are taken as they are now. */
export function fieldsOneByOne(machine: Machine, fragments: readonly Fragment[], place: Place): Iterable<Field> {
  const [fragment, another] = fragments;
  const [piece, more] = fragment?.value ?? [];
  const separators = separatorsOf(machine);
  const isOne = fragment && !another && piece && !more && fragment.splits && !fragment.quoted;
  if (!isOne || piece.unknown !== undefined || separators?.others !== '' || /[*?[]/.test(piece.text))
    return splitFields(machine, fragments, place);
  return blankDivided(piece, separators.blanks, place);
}

function* blankDivided(piece: Piece, blanks: string, place: Place): Generator<Field> {
  const { text } = piece;
  let count = 0;
  for (let from = 0; from < text.length; from++) {
    if (blanks.includes(text[from] as string)) continue;
    let to = from + 1;
    while (to < text.length && !blanks.includes(text[to] as string)) to++;
    if (++count > MOST_FIELDS) throw new LimitReached(`more than ${MOST_FIELDS} words`, place);
    yield { value: [from === 0 && to === text.length ? piece : slicePiece(piece, from, to)], place, vague: false };
    from = to;
  }
}

export function splitFields(machine: Machine, fragments: readonly Fragment[], place: Place): Field[] {
  const [first, second] = fragments;
  const only = first && !second ? onlyField(machine, first, place) : undefined;
  if (only) return [only];
  const building: Building = {
    machine,
    fields: [],
    place,
    pieces: [],
    started: false,
    vague: false,
    pattern: false,
    isStrict: mayBeOn(machine, 'nullglob') || mayBeOn(machine, 'failglob'),
    afterBlanks: false,
  };
  const separators = separatorsOf(machine);
  const isGlobbing = !machine.state.options.has('f');
  for (const { value, quoted, splits, breaks } of fragments) {
    if (breaks) finish(building);
    if (quoted || !splits) {
      building.started ||= quoted || value.length > 0;
      for (const piece of value) building.pieces.push(piece);
      if (!quoted && isGlobbing) building.pattern ||= value.some(({ text }) => /[*?]|\[.*\]/.test(text));
      if (value.some(({ unknown, many }) => many || (unknown !== undefined && !quoted))) building.vague = true;
      continue;
    }
    for (const piece of value) {
      if (piece.unknown !== undefined || (!separators && !/^\w+$/.test(piece.text))) {
        building.pieces.push(piece.unknown === undefined ? undivided(piece) : piece);
        building.started = true;
        building.vague = true;
      } else split(building, piece, separators ?? USUAL, isGlobbing);
    }
  }
  finish(building);
  const isRefused =
    building.isStrict &&
    mayBeOn(machine, 'failglob') &&
    building.fields.some(({ value }) => reasonOf(value) === NO_FILES);
  if (isRefused) mayLeave(machine, { kind: 'discard', levels: 0 }, 1, NO_FILES, place);
  return building.fields;
}

/** A piece that nobody knows the divisions of. */
function undivided({ place }: Piece): Piece {
  return { text: '', place, unknown: 'what IFS holds is not known', many: true };
}

function split(building: Building, piece: Piece, { blanks, others }: Separators, isGlobbing: boolean): void {
  const { text } = piece;
  let from = 0;
  const take = (to: number): void => {
    if (to <= from) return;
    const part = from === 0 && to === text.length ? piece : slicePiece(piece, from, to);
    building.pieces.push(part);
    building.started = true;
    building.afterBlanks = false;
    if (isGlobbing && /[*?]|\[.*\]/.test(part.text)) building.pattern = true;
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    const isBlank = blanks.includes(letter);
    if (!isBlank && !others.includes(letter)) continue;
    take(i);
    from = i + 1;
    if (isBlank) {
      if (building.started) {
        finish(building);
        building.afterBlanks = true;
      }
    } else if (building.afterBlanks) building.afterBlanks = false;
    else {
      building.started = true;
      finish(building);
    }
  }
  take(text.length);
}

function finish(building: Building): void {
  if (building.fields.length >= MOST_FIELDS) throw new LimitReached(`more than ${MOST_FIELDS} words`, building.place);
  if (building.started) building.fields.push(fieldOf(building));
  building.pieces = [];
  building.started = false;
  building.vague = false;
  building.pattern = false;
}

/** What stands for files in the folder that the script runs in, of which there is at least the script; `eth*` is meant to be an interface. */
const FILES =
  /^(\*|[\w-]*\*\.\w+|\*[A-Za-z]+\*?|(?!(?:eth|en[ospx]|wlan?|ppp|tun|tap|br|veth|docker|virbr|wg|lo|bond|vlan|usb|wwan)\d*\*)[A-Za-z]+\*)$/;

const NO_FILES = 'which files there are is not known';

/** A pattern over files that are not known may be any number of names; one that can hardly name a file stays as it is. */
function fieldOf({ machine, pieces, place, vague, pattern, isStrict }: Building): Field {
  const value: Value = pieces;
  const text = pattern ? (textOf(value) ?? '') : '';
  if (pattern && isStrict) return { value: hole(NO_FILES, place), place, vague: true };
  if (pattern && (text.includes('/') || pieces.some((piece) => piece.text.includes('/')) || FILES.test(text))) {
    if (!/^-|^\d+(\.\d+){1,3}\//.test(text)) return { value: hole(NO_FILES, place), place, vague: true };
  }
  if (pattern && namesFile(machine, text)) return { value: hole(NO_FILES, place), place, vague: true };
  return { value, place, vague };
}

/** A file that the script has written in the folder that it is in has such a name. */
function namesFile(machine: Machine, text: string): boolean {
  const { folder, files } = machine.state;
  const start = folder === '' ? '' : `${folder}/`;
  for (const path of files.keys()) {
    if (!path.startsWith(start)) continue;
    const name = path.slice(start.length).replace(/[/*]$/, '');
    if (name !== '' && !name.includes('/') && matchesHere(machine, name, [{ text, quoted: false }]) !== false)
      return true;
  }
  return false;
}
