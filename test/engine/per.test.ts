// Aligned packed encoding: what was written is found again, and broken messages are noticed where the kernel notices them.
import { describe, expect, test } from 'vitest';
import { type PerType, readPer } from '../../server/src/engine/application/per.ts';
import {
  added,
  bytes,
  choice,
  EMPTY,
  FLAG,
  keptNumber,
  list,
  number,
  open,
  passed,
  record,
  STOP,
  text,
} from '../../server/src/engine/application/per-types.ts';

function read(type: PerType, hex: string) {
  const message = Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return readPer(type, message, 0, message.length);
}

/** Where a string of four bytes after the type begins, which shows how much was read before it. */
function after(type: PerType, hex: string): number | undefined {
  return read(record({ first: type, mark: bytes(4) }), hex)?.parts['mark']?.at;
}

const MARK = 'c0000201';

describe('the place after', () => {
  test.each<readonly [string, PerType, string, number]>([
    ['nothing', EMPTY, '', 0],
    ['a flag is the next byte', FLAG, '80', 1],
    ['a number of up to 255 values is in the same byte', number(1, 4), 'c0', 1],
    ['a number of 256 values has a byte of its own', number(1, 256), '05', 1],
    ['a number of up to 65,536 values has two', number(0, 65535), '1234', 2],
    ['a larger one says how many bytes it has', number(0, 0xffffffff), '40 1234', 3],
    ['one without a limit has its length before it', number(), '02 1234', 3],
    ['a short string of fixed length is not aligned', bytes(2), '1234', 2],
    ['digits take half a byte each', text(4, 1, 128), '06 1234', 3],
    ['a string of up to 256 characters has a byte for its length', text(16, 1, 256), '01 00410042', 5],
    ['a string of any length', bytes(), '03 010203', 4],
    ['a long string has two bytes for its length', bytes(), `8081${'00'.repeat(129)}`, 131],
    ['a list is after its items', list(bytes(4)), '02 01020304 05060708', 9],
    ['an addition is passed over', record({ flag: FLAG }, passed(1)), 'c0 40 02 abcd', 5],
    ['an addition that this version does not know as well', record({ flag: FLAG }, []), 'c0 40 02 abcd', 5],
    ['an alternative that this version does not know as well', choice({ a: EMPTY }, []), '81 02 abcd', 4],
  ])('%s', (_, type, hex, at) => {
    expect(after(type, hex + MARK)).toBe(at);
  });
});

describe('a record', () => {
  const type = record({ 'one?': number(0, 65535), 'two?': keptNumber(1, 0xffffffff), three: bytes(4) }, [
    added('four', keptNumber(1, 0xffffffff)),
  ]);

  test('has the optional members that its first bits name', () => {
    const value = read(type, `00 ${MARK}`);
    expect(value?.parts['one']).toBeUndefined();
    expect(value?.parts['three']?.at).toBe(1);
    expect(read(type, `40 0001 ${MARK}`)?.parts['three']?.at).toBe(3);
  });

  test('has additions, with their value', () => {
    expect(read(type, `80 ${MARK} 01 03 40 0e0f 0000`)?.parts['four']?.number).toBe(0x0e0f + 1);
  });

  test('is too short when what is kept comes last, as the kernel passes it twice', () => {
    expect(read(type, `80 ${MARK} 01 03 40 0e0f`)).toBeUndefined();
  });

  test('ends where reading stops', () => {
    const stopping = record({ first: number(0, 255), rest: STOP, never: number(0, 255) });
    expect(Object.keys(read(stopping, '01 02')?.parts ?? {})).toEqual(['first']);
  });

  test('cannot have more than 32 additions', () => {
    expect(read(record({}, []), `a0${'00'.repeat(50)}`)).toBeUndefined();
  });
});

describe('a choice', () => {
  const type = choice({ a: EMPTY, b: number(0, 255), c: bytes(4) }, [added('d', record({ x: bytes(4) }))]);

  test('has the part that was chosen', () => {
    expect(Object.keys(read(type, '20 07')?.parts ?? {})).toEqual(['b']);
    expect(read(type, `80 04 ${MARK}`)?.parts['d']?.parts['x']?.at).toBe(2);
  });

  test('is none where nothing bears the number', () => {
    expect(read(type, '60 07')).toBeUndefined();
  });
});

test('a list remembers as many items as are asked for, and reads the rest', () => {
  const value = read(record({ items: list(open(number(0, 255)), 2), mark: bytes(4) }), `03 0101 0102 0103 ${MARK}`);
  expect(value?.parts['items']?.items.length).toBe(2);
  expect(value?.parts['mark']?.at).toBe(7);
});

test('a message that ends early is none', () => {
  expect(read(list(bytes(4)), '02 01020304 050607')).toBeUndefined();
  expect(read(bytes(), '05 01')).toBeUndefined();
  expect(read(number(0, 65535), '01')).toBeUndefined();
});
