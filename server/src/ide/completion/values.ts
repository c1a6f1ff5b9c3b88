/** Values that may stand at the caret: names that the option knows, and what the rulesets of the workspace use. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { NamedValue, ValueType } from '../../catalogue/define.ts';
import { serviceName, serviceNames } from '../../catalogue/services.ts';
import { usualBlocks } from '../addresses.ts';
import type { Caret, Role } from '../caret.ts';
import type { IdeContext } from '../context.ts';
import { together, type Used, usedAddresses, usedInterfaces, usedValues } from '../used.ts';
import { valueContextOf } from '../values.ts';
import { distinct, type Offer } from './item.ts';

type ValueRole = Extract<Role, { kind: 'value' }>;

/** The values, and how much of what is typed stays: in a list or a range, only the element at the caret is replaced. */
export function valueOffers(
  context: IdeContext,
  caret: Caret,
  role: ValueRole,
): { readonly kept: number; readonly offers: readonly Offer[] } {
  const type = role.spec?.value ?? role.basic?.value;
  const { name } = role.use;
  const separators = isPort(name) ? /[,:-][^,:-]*$/ : /,[^,]*$/;
  const found = separators.exec(caret.typed);
  const kept = found ? found.index + 1 : 0;
  const taken = new Set(caret.typed.slice(0, kept).split(/[,:]/));
  const offers = [
    ...special(context, role),
    ...named(context, caret, role, type),
    ...used(context, caret, role, type),
    ...alike(context, role, type),
  ];
  return { kept, offers: distinct([...offers, ...units(caret.typed, type)]).filter(({ label }) => !taken.has(label)) };
}

function isPort(option: string): boolean {
  return /ports?$/.test(option);
}

/** The names that the value's type has. */
function named(
  context: IdeContext,
  { before }: Caret,
  role: ValueRole,
  type: ValueType<unknown> | undefined,
): readonly Offer[] {
  const values = valueContextOf(context, before);
  const names = type?.names?.(values) ?? [];
  if (!type || isPort(role.use.name) || !stand(names, type, role.index)) return [];
  return names.map(({ name, doc }) => {
    const [detail = doc] = doc.split('\n');
    // What takes more than a line stands beside the list.
    const page = detail === doc ? {} : { page: doc };
    return { label: name, kind: CompletionItemKind.EnumMember, detail, ...page, rank: 1 };
  });
}

/** Of an option with several words the form tells which of them the names are for. */
function stand(names: readonly NamedValue[], { form }: ValueType<unknown>, index: number): boolean {
  const mentions = (text: string): boolean => names.some(({ name }) => text.split(/[^\w-]+/).includes(name));
  return !mentions(form) || mentions(form.split(' ')[index] ?? '');
}

/** What the documents use for interfaces, addresses and ports. */
function special(context: IdeContext, { use: { name } }: ValueRole): readonly Offer[] {
  switch (name) {
    case 'in-interface':
    case 'out-interface':
      return distinct([
        ...fromUse(everywhere(context, usedInterfaces)),
        { label: 'lo', kind: CompletionItemKind.Value, detail: 'the loopback interface' },
      ]);
    case 'source':
    case 'destination':
      return [
        ...fromUse(everywhere(context, usedAddresses)),
        ...usualBlocks(context.family).map(
          ({ network, words }): Offer => ({
            label: network,
            kind: CompletionItemKind.Constant,
            detail: words,
            rank: 2,
          }),
        ),
      ];
    default:
      return [];
  }
}

/** What other options name that take the like: interfaces of bridges, addresses that NAT writes or that a range begins with. */
function alike(
  context: IdeContext,
  { use: { name }, index }: ValueRole,
  type: ValueType<unknown> | undefined,
): readonly Offer[] {
  if (!type || index > 0 || /^(source|destination|(in|out)-interface)$/.test(name)) return [];
  if (/^physdev-(in|out)$|^(oif|iface|dev)$/.test(name)) return fromUse(everywhere(context, usedInterfaces));
  if (!/addr/.test(type.form)) return [];
  const single = [...everywhere(context, usedAddresses)].filter(([address]) => !address.includes('/'));
  return fromUse(new Map(single));
}

/** What the option was given elsewhere, and for ports the numbers and names of services. */
function used(
  context: IdeContext,
  { line }: Caret,
  role: ValueRole,
  type: ValueType<unknown> | undefined,
): readonly Offer[] {
  const { name } = role.use;
  if (/^(source|destination|(in|out)-interface|protocol)$/.test(name)) return [];
  const asked = { index: role.index, isList: type?.form.includes(',') ?? false, except: line };
  const values = fromUse(everywhere(context, (one) => usedValues(one, name, asked)));
  if (!isPort(name)) return values;
  const { owner } = role;
  const protocol = owner?.name === 'tcp' || owner?.name === 'udp' ? owner.name : undefined;
  const detailed = values.map((offer) => ({
    ...offer,
    detail: serviceName(Number(offer.label), protocol) ?? offer.detail ?? '',
  }));
  return [...detailed, ...services(protocol)];
}

const known = new Map<string | undefined, readonly Offer[]>();

/** Ports by number and by name: `22` is found as `ssh` too. */
function services(protocol: string | undefined): readonly Offer[] {
  const before = known.get(protocol);
  if (before) return before;
  const names = serviceNames(protocol);
  const numbers = names.map(
    ({ name, port }): Offer => ({
      label: String(port),
      kind: CompletionItemKind.Value,
      detail: name,
      find: name,
      rank: 1,
    }),
  );
  const words = names.map(
    ({ name, port }): Offer => ({
      label: name,
      kind: CompletionItemKind.EnumMember,
      detail: `port ${port}`,
      find: String(port),
      rank: 2,
    }),
  );
  const offers = distinct([...numbers, ...words]);
  known.set(protocol, offers);
  return offers;
}

function everywhere(context: IdeContext, usedIn: (context: IdeContext) => Used): Used {
  const others = [...context.others()].filter(({ family }) => family === context.family);
  return together([context, ...others].map(usedIn));
}

function fromUse(values: Used): readonly Offer[] {
  return [...values].map(([label, times]) => ({
    label,
    kind: CompletionItemKind.Value,
    detail: times === 1 ? 'used once' : `used ${times} times`,
  }));
}

/** `5/` goes on with the units that the form of a rate names. */
function units(typed: string, type: ValueType<unknown> | undefined): readonly Offer[] {
  const count = /^\d+\//.exec(typed)?.[0];
  if (count === undefined || !type) return [];
  return [...type.form.matchAll(/\/([a-z]{3,})/g)].map(([, unit]) => ({
    label: `${count}${unit}`,
    kind: CompletionItemKind.Unit,
    rank: 0,
  }));
}
