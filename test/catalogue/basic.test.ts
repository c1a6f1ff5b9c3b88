// The basic options as an entry of the catalogue: complete, and nothing twice.
import { describe, expect, test } from 'vitest';
import { basicOptions, basicSources } from '../../server/src/catalogue/basic.ts';
import { addressList, byteLength, interfaceName, protocolValue } from '../../server/src/catalogue/basic-values.ts';

test('every option has a name, a letter and a sentence of its own', () => {
  expect(basicOptions.length).toBeGreaterThan(30);
  for (const part of ['name', 'letter', 'doc'] as const) {
    expect(new Set(basicOptions.map((option) => option[part])).size).toBe(basicOptions.length);
  }
  for (const { doc } of basicOptions) expect(doc).toMatch(/^[A-Z].*\.$/);
});

test('an option that takes a value says what follows', () => {
  for (const { argument, form } of basicOptions) expect(form !== undefined).toBe(argument !== 'none');
  expect(basicSources.every((source) => source.startsWith('man:'))).toBe(true);
});

describe('values:', () => {
  const four = { family: 4, protocol: undefined } as const;

  test('addresses are said the short way', () => {
    const read = addressList.parse('10.0.0.1,10.0.0.0/8', four);
    expect(read.ok && addressList.say?.(read.value, four)).toBe('10.0.0.1 or 10.0.0.0/8');
    expect(read.ok && addressList.print(read.value, four)).toEqual(['10.0.0.1/32,10.0.0.0/8']);
  });

  test('interfaces are said in words', () => {
    expect(
      ['eth0', 'eth+', '+']
        .map((text) => interfaceName.parse(text, four))
        .map((read) => read.ok && interfaceName.say?.(read.value, four)),
    ).toEqual(['interface eth0', 'interfaces whose names begin with eth', 'any interface']);
  });

  test('protocols have names where there are any', () => {
    expect([6, 0, 253].map((number) => [protocolValue.print(number, four), protocolValue.say?.(number, four)])).toEqual(
      [
        [['tcp'], 'tcp'],
        [['all'], 'any protocol'],
        [['253'], 'protocol 253'],
      ],
    );
    expect(protocolValue.names?.(four).some(({ name }) => name === 'udplite')).toBe(true);
  });

  test('bytes are those of UTF-8', () => {
    for (const text of ['', 'eth0', 'ä', '€', '😀', 'a😀b'])
      expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
  });
});
