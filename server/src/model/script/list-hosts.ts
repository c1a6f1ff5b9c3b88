/** What `iptables -L` prints that depends on the host: how many packets have come, and names of addresses and ports. */
import { serviceName } from '../../catalogue/services.ts';

/** A host with such packets and names. */
export interface Host {
  /** Packets and bytes of the rule of a number; of a policy with 0. */
  readonly counters: (rule: number) => readonly [packets: number, bytes: number];
  /** The name of a port; `undefined` where it has none. */
  readonly port: (port: number, protocol: string) => string | undefined;
  readonly address: (address: string) => string;
}

/** Three that differ in all that may differ: what is the same on each of them is the same on any. */
export const HOSTS: readonly Host[] = [
  { counters: () => [0, 0], port: () => undefined, address: (address) => address },
  {
    counters: (rule) => [123 + rule, 67_890 + 41 * rule],
    port: serviceName,
    address: (address) => (/^127\.|^::1$/.test(address) ? 'localhost' : address),
  },
  {
    counters: (rule) => [8_765_432 - rule, 5_432_198_765 + rule],
    port: () => 'any-service',
    address: () => 'any.host.example',
  },
];

/** A number in a column of counters, as the programs shorten it. Source: iptables 1.8.9, libxtables/xtables.c. */
export function counterText(count: number, isExact: boolean, isColumn: boolean): string {
  if (isExact) return isColumn ? `${String(count).padStart(8)} ` : `${count} `;
  let number = count;
  let unit = '';
  for (const next of ['K', 'M', 'G', 'T']) {
    if (number <= (unit === '' ? 99_999 : 9_999)) break;
    number = Math.floor((number + 500) / 1000);
    unit = next;
  }
  const text = isColumn ? String(number).padStart(unit === '' ? 5 : 4) : String(number);
  return `${text}${unit} `;
}

const LEVELS = ['panic', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

/** What a match or a target says with names, from what it says with numbers; `undefined` where that is not worked out. */
export function withNames(said: string, name: string, protocol: string, host: Host): string | undefined {
  const port = (text: string): string => host.port(Number(text), protocol) ?? text;
  const ports = (text: string): string => text.replace(/\d+/g, port);
  switch (name) {
    case 'tcp':
    case 'udp':
      return said
        .replace(/([sd]pts?:!?)([\d:]+)/g, (_, head: string, list: string) => `${head}${ports(list)}`)
        .replace(/0x([0-9A-F]{2})\/0x([0-9A-F]{2})/, (_, mask: string, set: string) => `${flags(mask)}/${flags(set)}`);
    case 'multiport':
      return ports(said);
    case 'LOG': {
      const found = /^LOG flags 0 level (\d)(.*)$/s.exec(said);
      return found ? `LOG level ${LEVELS[Number(found[1])]}${found[2]}` : undefined;
    }
    default:
      return undefined;
  }
}

function flags(hex: string): string {
  const bits = Number.parseInt(hex, 16);
  return FLAGS.filter((_, index) => bits & (1 << index)).join(',') || 'NONE';
}
