// Programs of awk print what awks print, and those that awks differ about, or that reach beyond their lines, are not worked out.
import { describe, expect, test } from 'vitest';
import { awk } from '../../../server/src/syntax/shell/tools/awk.ts';

const LINES = ['a 1 x', 'b 02 y z', '', 'c 3.5 a'];

function run(program: string, options: readonly (readonly [string, string])[] = []): string | undefined {
  const values = new Map(options.map(([letter, value]) => [letter, [value]]));
  const result = awk(LINES, { flags: new Set(), values, operands: [program], paths: [] });
  return result && `${result.text}[${result.status}]`;
}

describe('awk', () => {
  test.each([
    ['{ print $1 }', 'a\nb\n\nc\n[0]'],
    ['NF { print NR, $NF }', '1 x\n2 z\n4 a\n[0]'],
    ['/a/ && !/x/', 'c 3.5 a\n[0]'],
    ['$2 == 2', 'b 02 y z\n[0]'],
    ['$2 == "2"', '[0]'],
    ['{ t += $2 } END { print t }', '6.5\n[0]'],
    ['{ k[$1]++ } END { print length(k), ("a" in k), ("q" in k) }', '4 1 0\n[0]'],
    ['{ $2 = "-" } NR < 3', 'a - x\nb - y z\n[0]'],
    ['NR == 2 { exit 4 } { print NR }', '1\n[4]'],
    ['BEGIN { for (i = 0; i < 3; i++) printf "%02d,", i * 5 }', '00,05,10,[0]'],
    ['{ n = split($0, w, /[ .]+/); print n ":" w[n] }', '3:x\n4:z\n0:\n4:a\n[0]'],
    ['{ sub(/^[a-b]/, "<&>"); print $1 }', '<a>\n<b>\n\nc\n[0]'],
    ['NR == 1 { print -1 " " -1, 1 - 1, 2 * 3 "x" }', '-1-1 0 6x\n[0]'],
    ['{ if (NF == 0) next; else print NF > 3 ? "many" : "few" }', undefined],
    ['{ if (NF == 0) next; print (NF > 3 ? "many" : "few") }', 'few\nmany\nfew\n[0]'],
  ])('%s', (program, printed) => expect(run(program)).toBe(printed));

  test('divides where it is told to, and knows what it is given', () => {
    expect(
      run(
        '{ print $2 who }',
        [
          ['F', '[. ]+'],
          ['v', 'who=!'],
        ].slice(0, 2) as [string, string][],
      ),
    ).toBe('1!\n02!\n!\n3!\n[0]');
  });

  test.each([
    ['a file that it writes', '{ print > "x" }'],
    ['a program that it runs', '{ print | "sort" }'],
    ['what it reads elsewhere', '{ getline y < "f" }'],
    ['the order of keys', '{ k[$1] } END { for (i in k) print i }'],
    ['the environment', 'BEGIN { print ENVIRON["HOME"] }'],
    ['chance', 'BEGIN { print rand() }'],
    ['repetitions that some awks know', '/a{2}/'],
    ['a field that is not there as a number', '$9 == 0'],
    ['a loop that does not end', 'BEGIN { while (1) x++ }'],
    ['no awk', '{ print $1'],
  ])('%s is not worked out', (_, program) => expect(run(program)).toBeUndefined());
});
