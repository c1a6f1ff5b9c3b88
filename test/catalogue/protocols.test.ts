// Protocol names: iptables' own, the host's, and what is printed for a number.
import { expect, test } from 'vitest';
import { hostProtocolName, protocolName, protocolNames, protocolNumber } from '../../server/src/catalogue/protocols.ts';

test("iptables' own names come first, then the host's", () => {
  expect(protocolNumber('tcp')).toBe(6);
  expect(protocolNumber('mh')).toBe(135);
  expect(protocolNumber('ospf')).toBe(89);
  expect(protocolNumber('all')).toBe(0);
  expect(protocolNumber('ip')).toBe(0);
});

test('names are told apart by case, and an unknown one has no number', () => {
  expect(protocolNumber('IP-ENCAP')).toBe(4);
  expect(protocolNumber('ip-encap')).toBeUndefined();
  expect(protocolNumber('')).toBeUndefined();
  expect(protocolNumber('toString')).toBeUndefined();
});

test('a number is printed as the first name that stands for it', () => {
  expect(protocolName(58)).toBe('ipv6-icmp');
  expect(protocolName(135)).toBe('mobility-header');
  expect(protocolName(4)).toBe('ipencap');
  expect(protocolName(0)).toBe('all');
  expect(protocolName(200)).toBeUndefined();
});

test('an extension that asks the host prints the host name', () => {
  expect(hostProtocolName(0)).toBe('ip');
  expect(hostProtocolName(50)).toBe('esp');
});

test('every name offered for completion is one that -p takes', () => {
  for (const { name, number } of protocolNames()) expect(protocolNumber(name)).toBe(number);
});
