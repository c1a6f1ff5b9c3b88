// Service names by protocol, and ports as a resolver reads them.
import { expect, test } from 'vitest';
import { resolvePort, serviceName, serviceNames, servicePort } from '../../server/src/catalogue/services.ts';

test('a name with a protocol is that protocol only', () => {
  expect(servicePort('ssh', 'tcp')).toBe(22);
  expect(servicePort('ssh', 'udp')).toBeUndefined();
  expect(servicePort('tftp', 'udp')).toBe(69);
  expect(servicePort('amqp', 'sctp')).toBe(5672);
});

test('a name without a protocol is the first one of that name', () => {
  expect(servicePort('tftp')).toBe(69);
  expect(servicePort('echo')).toBe(7);
  expect(servicePort('dicom')).toBe(104);
});

test('aliases count, letter case too', () => {
  expect(servicePort('www', 'tcp')).toBe(80);
  expect(servicePort('WWW', 'tcp')).toBeUndefined();
  expect(servicePort('Clearcase', 'udp')).toBe(371);
});

test('a port has the name of its protocol', () => {
  expect(serviceName(514, 'tcp')).toBe('shell');
  expect(serviceName(514, 'udp')).toBe('syslog');
  expect(serviceName(67)).toBe('bootps');
  expect(serviceName(1, 'udp')).toBeUndefined();
});

test('a resolver reads decimal numbers by their low 16 bits, and names of any transport that it asks for', () => {
  expect(resolvePort('80')).toBe(80);
  expect(resolvePort(' +080')).toBe(80);
  expect(resolvePort('65616')).toBe(80);
  expect(resolvePort('')).toBe(0);
  expect(resolvePort('0x50')).toBeUndefined();
  expect(resolvePort('-1')).toBeUndefined();
  expect(resolvePort('80 ')).toBeUndefined();
  expect(resolvePort('domain')).toBe(53);
  expect(resolvePort('zip')).toBeUndefined();
});

test('every name offered for completion has its port', () => {
  for (const { name } of serviceNames('udp')) expect(servicePort(name, 'udp')).toBeTypeOf('number');
});
