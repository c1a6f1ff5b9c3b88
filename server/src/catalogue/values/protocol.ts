/** A protocol by name or number, as extensions read it: unlike `-p`, the letters' case counts. */
import type { ValueType } from '../define.ts';
import { protocolName, protocolNames, protocolNumber } from '../protocols.ts';
import { wholeUnsigned } from './strtoul.ts';

/** Printed as a number. libxtables' xtables_parse_protocol, of which extensions keep eight bits. */
export const protocol: ValueType<number> = {
  form: 'protocol',
  doc: 'A protocol by its name in /etc/protocols or its number from 0 to 255.',
  parse(text) {
    const number = wholeUnsigned(text, 0, 255) ?? protocolNumber(text);
    if (number !== undefined) return { ok: true, value: number & 0xff };
    const lower = text.toLowerCase();
    return {
      ok: false,
      code: 'unknown-protocol',
      message: `"${text}" is neither a protocol's name nor a number from 0 to 255.`,
      ...(protocolNumber(lower) === undefined ? {} : { mend: lower }),
    };
  },
  print: (value) => [String(value)],
  names: () => protocolNames().map(({ name, number }) => ({ name, doc: `IP protocol ${number}` })),
  say: (value) => protocolName(value) ?? `protocol ${value}`,
};
