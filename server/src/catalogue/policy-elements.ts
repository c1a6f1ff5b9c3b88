/** The transformations that `-m policy` asks about, one after another, out of options given in a row. */
import type { Family } from '../base/problem.ts';
import type { Given, GivenOption, OptionTurn } from './define.ts';
import { optionWords } from './option-words.ts';
import { hostProtocolName } from './protocols.ts';
import { type HostMask, printHostMask } from './values/hosts.ts';

/** Options of one transformation. Each may be given once in each. */
export interface ElementOptions {
  reqid: number;
  spi: number;
  proto: number;
  mode: string;
  'tunnel-dst': HostMask;
  'tunnel-src': HostMask;
}

export type ElementOption = keyof ElementOptions;

/** What is asked of one transformation. */
export type PolicyElement = { readonly [K in ElementOption]?: OptionTurn<ElementOptions[K]> };

export interface PolicyElements {
  readonly elements: readonly PolicyElement[];
  /** An option that stands twice in one element. */
  readonly double: ElementOption | undefined;
}

/** In the order in which they are printed. */
const OPTIONS: readonly ElementOption[] = ['reqid', 'spi', 'proto', 'mode', 'tunnel-dst', 'tunnel-src'];

/** Divides the options where `--next` stands. */
export function elementsOf(given: Given<ElementOptions & { next: unknown }>): PolicyElements {
  const ends = (given.next?.uses ?? []).map(({ position }) => position);
  const elements: Record<string, OptionTurn<unknown>>[] = [...ends, 0].map(() => ({}));
  let double: ElementOption | undefined;
  for (const option of OPTIONS) {
    const found: GivenOption<unknown> | undefined = given[option];
    for (const turn of found?.uses ?? []) {
      const element = elements[ends.filter((end) => end < turn.position).length];
      if (!element) continue;
      if (element[option]) double = option;
      element[option] = turn;
    }
  }
  return { elements: elements as readonly PolicyElement[], double };
}

/** True where addresses of a tunnel are asked for and the mode is not said to be that of a tunnel. */
export function lacksTunnel({ mode, 'tunnel-dst': to, 'tunnel-src': from }: PolicyElement): boolean {
  const isTunnel = mode !== undefined && (mode.value === 'tunnel') !== mode.negated;
  return (to !== undefined || from !== undefined) && !isTunnel;
}

export function isEmpty(element: PolicyElement): boolean {
  return OPTIONS.every((option) => element[option] === undefined);
}

export function printElement(element: PolicyElement, family: Family): readonly string[] {
  const { reqid, spi, proto, mode, 'tunnel-dst': to, 'tunnel-src': from } = element;
  return [
    ...optionWords('reqid', reqid, String(reqid?.value)),
    ...optionWords('spi', spi, `0x${spi?.value.toString(16)}`),
    ...optionWords('proto', proto, proto ? (hostProtocolName(proto.value) ?? String(proto.value)) : ''),
    ...optionWords('mode', mode, mode?.value ?? ''),
    ...optionWords('tunnel-dst', to, to ? printHostMask(to.value, family) : ''),
    ...optionWords('tunnel-src', from, from ? printHostMask(from.value, family) : ''),
  ];
}
