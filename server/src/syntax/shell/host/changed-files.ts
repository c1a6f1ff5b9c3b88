/** Files that programs change: by options of tools that otherwise only read, and by programs of which nobody knows what they do. */

import type { Machine } from '../run/machine.ts';
import { writeFile } from '../run/redirect.ts';
import { filters } from '../tools/text-tools.ts';
import { fileOf, linesOfTexts } from '../tools/tool-input.ts';
import { given } from '../tools/tool-options.ts';
import { EMPTY, hole, known, reasonOf, textOf, type Value } from '../value.ts';
import { fileKey } from './folders.ts';
import { inputDoubt } from './host-files.ts';
import type { Call, Outcome } from './world.ts';

/** Programs that change no file that they are given. */
const READERS: ReadonlySet<string> = new Set(
  (
    'ls stat file diff cmp comm join md5sum sha1sum sha256sum sha512sum cksum du df less more od hexdump xxd strings readlink realpath ' +
    'basename dirname cat nl grep egrep fgrep zgrep head tail wc cut uniq tr rev tac paste fold column expand logger mail date host dig ' +
    'nslookup ping whois pgrep ps id which getent ip ss netstat lsof crontab shellcheck iptables-apply iptables-xml'
  ).split(' '),
);

/** What a program may have changed that was given a known file, by its path or that of a folder around, is not known any more. */
export function mayChangeFiles(machine: Machine, { program, words, place }: Call): void {
  if (READERS.has(program)) return;
  const { files } = machine.state;
  if (files.size === 0) return;
  const folders = words.map(({ text }) => fileKey(machine, text).replace(/\/+$/, ''));
  for (const path of [...files.keys()]) {
    const plain = path.replace(/[/*]$/, '');
    const isMeant =
      words.some(({ text }) => text.includes(plain)) ||
      folders.some((folder) => folder !== '' && plain.startsWith(`${folder}/`));
    if (isMeant && plain === path) files.set(path, hole(`what ${program} makes of ${path} is not known`, place));
  }
}

/** `sed -i`: the files are written anew. `undefined` for other ways of sed. */
export function editInPlace(machine: Machine, call: Call): Outcome | undefined {
  const { words, place } = call;
  let suffix: string | undefined;
  const rest: string[] = [];
  for (const { text } of words) {
    const [, flags = '', short, long] = /^(?:-([nrEsuz]*)i(.*)|--in-place(?:=(.*))?)$/s.exec(text) ?? [];
    const isOption = short !== undefined || text.startsWith('--in-place');
    if (!isOption || rest.at(-1) === '-e') rest.push(text);
    else {
      suffix = short ?? long ?? '';
      if (flags !== '') rest.push(`-${flags}`);
    }
  }
  if (suffix === undefined) return undefined;
  const filter = filters['sed'];
  const all = filter && given(filter, rest);
  const paths = all?.paths ?? [];
  if (!filter || !all || paths.length === 0) {
    mayChangeFiles(machine, call);
    return { status: 'what sed makes of its files is not worked out here' };
  }
  let status: Outcome['status'] = 0;
  for (const path of paths) {
    const before = fileOf(call, path);
    if (suffix !== '') {
      const name = suffix.includes('*')
        ? path.replace(/[^/]*$/, (base) => suffix.replaceAll('*', base))
        : `${path}${suffix}`;
      machine.state.files.set(fileKey(machine, name), before);
    }
    const text = textOf(before);
    const result = text === undefined ? undefined : filter.run(linesOfTexts(text), all);
    const doubt = text === undefined ? inputDoubt(machine, [path]) : undefined;
    if (doubt !== undefined) {
      status = doubt;
      machine.state.files.set(fileKey(machine, path), hole(doubt, place));
      continue;
    }
    const why = reasonOf(before) ?? `what sed makes of ${path} is not worked out here`;
    const isOpen = text !== undefined && text !== '' && !text.endsWith('\n');
    const value: Value = result && !isOpen ? known(result.text, place) : hole(why, place);
    writeFile(machine, path, text === '' ? EMPTY : value, false, place);
  }
  return { status };
}
