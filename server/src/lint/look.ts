/** A rule as lint rules look at it: what it asks and does, each answer worked out once and none by making sets. */
import { CT_STATE, type CtState, type Field } from '../base/fields.ts';
import type { FieldReader, Predicate } from '../base/predicate.ts';
import { evaluate } from '../base/predicate.ts';
import type { Truth } from '../base/truth.ts';
import type { Effect } from '../catalogue/effect.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { type Outline, outlineOf, stateOutline } from '../reach/outline.ts';
import { likeOf } from '../syntax/save/alike.ts';

export { fieldsOf } from '../reach/rule-facts.ts';

export class Look {
  readonly table: Table;
  readonly chain: Chain;
  readonly rule: Rule;
  readonly effect: Effect | undefined;
  private asks: boolean | undefined;
  private shape: Outline | undefined;

  constructor(table: Table, chain: Chain, rule: Rule) {
    this.table = table;
    this.chain = chain;
    this.rule = rule;
    this.effect = effectOf(table, rule);
  }

  get accepts(): boolean {
    return isAccept(this.effect);
  }

  get cuts(): boolean {
    return isCut(this.effect);
  }

  get asksState(): boolean {
    this.asks ??= asksState(this.rule);
    return this.asks;
  }

  /** States and protocols outside of which the rule matches nothing. */
  get outline(): Outline {
    this.shape ??= outlineOf(this.rule.predicate);
    return this.shape;
  }

  /** False when the rule surely takes no packet of the state. */
  mayTake(state: CtState): boolean {
    return (this.outline & stateOutline(CT_STATE[state])) !== 0;
  }
}

/** The effect of the rule's target; `undefined` for a jump, for no target and for one that nobody knows. */
export function effectOf(table: Table, rule: Rule): Effect | undefined {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  return outcome.kind === 'effect' ? outcome.effect : undefined;
}

export function accepts(table: Table, rule: Rule): boolean {
  return isAccept(effectOf(table, rule));
}

export function isAccept(effect: Effect | undefined): boolean {
  return effect?.kind === 'verdict' && effect.verdict === 'ACCEPT';
}

function isCut(effect: Effect | undefined): boolean {
  return effect?.kind === 'reject' || (effect?.kind === 'verdict' && effect.verdict === 'DROP');
}

/** True when the rule asks for the connection's state. */
export function asksState(rule: Rule): boolean {
  return givesStates(rule) && mentions(rule.predicate, 'ct.state');
}

function givesStates(rule: Rule): boolean {
  for (const { name, given } of likeOf(rule.command).spec.matches) {
    if ((name === 'conntrack' && given['ctstate']) || (name === 'state' && given['state'])) return true;
  }
  return false;
}

/** True when the formula asks about the field. */
export function mentions(p: Predicate, field: Field): boolean {
  if (p.kind === 'all' || p.kind === 'any') {
    for (const part of p.of) if (mentions(part, field)) return true;
    return false;
  }
  return p.kind === 'not' ? mentions(p.of, field) : p.kind !== 'unknown' && p.field === field;
}

/** True when the formula demands that a field lies in some set of values, not only outside one. */
export function demands(p: Predicate, field: Field): boolean {
  if (p.kind === 'all') return p.of.some((part) => demands(part, field));
  if (p.kind === 'any') return p.of.length > 0 && p.of.every((part) => demands(part, field));
  return p.kind !== 'not' && p.kind !== 'unknown' && p.field === field;
}

/** The truth of a formula when only some fields are known; a test of any other field is unknown. */
export function glance(p: Predicate, known: ReadonlyMap<Field, number>): Truth {
  const read: FieldReader = (field) => known.get(field);
  const look = (part: Predicate): Truth => {
    switch (part.kind) {
      case 'all':
        return part.of.some((inner) => look(inner) === 'no')
          ? 'no'
          : part.of.every((inner) => look(inner) === 'yes')
            ? 'yes'
            : 'unknown';
      case 'any':
        return part.of.some((inner) => look(inner) === 'yes')
          ? 'yes'
          : part.of.every((inner) => look(inner) === 'no')
            ? 'no'
            : 'unknown';
      case 'not': {
        const truth = look(part.of);
        return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes';
      }
      case 'unknown':
        return 'unknown';
      default:
        return known.has(part.field) ? evaluate(part, read) : 'unknown';
    }
  };
  return look(p);
}

/** The option with the states, `--ctstate` or `--state`, as it is written in the rule. */
export function stateOption(
  rule: Rule,
): { readonly match: string; readonly use: Rule['command']['uses'][number] } | undefined {
  for (const match of rule.command.spec.matches) {
    if (match.name !== 'conntrack' && match.name !== 'state') continue;
    const use = match.options.find((option) => option.name === 'ctstate' || option.name === 'state');
    if (use) return { match: match.name, use };
  }
  return undefined;
}
