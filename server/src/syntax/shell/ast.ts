/** A shell script as the evaluator sees it: statements and words with their places, free of the grammar's own nodes. */
import type { Span } from '../../base/span.ts';
import type { Expanded, Memo } from './expand/memo.ts';
import type { Value } from './value.ts';

/** A stretch of one of the texts that take part: 0 is the script itself, others are files that it sources. */
export interface Place extends Span {
  readonly source: number;
}

/** What a word is made of. `quoted`: neither split into fields nor taken as a pattern. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly place: Place }
  | ParameterPart
  | {
      readonly kind: 'command';
      readonly body: Lazy;
      readonly quoted: boolean;
      /** A `;` stands behind a here-document in it. */
      readonly isFragile?: true;
      readonly place: Place;
    }
  /** `<(…)`: the name of a file that holds what the commands print. */
  | {
      readonly kind: 'process';
      readonly body: Lazy;
      /** `>(…)`: the commands read what is written to the file. */
      readonly isRead?: true;
      readonly isFragile?: true;
      readonly quoted: true;
      readonly place: Place;
    }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean; readonly place: Place }
  | {
      readonly kind: 'opaque';
      readonly reason: string;
      readonly quoted: boolean;
      /** The shell cannot read it where it comes to expand it. */
      readonly fails?: true;
      readonly place: Place;
    };

/** `$name`, `${name}` and all that can be written around the name. */
export interface ParameterPart {
  readonly kind: 'parameter';
  readonly name: string;
  /** `${x[…]}`. */
  readonly index: Word | undefined;
  /** `${!x}`: the parameter whose name it holds. `${!x@}` and `${!x[@]}` are not known. */
  readonly indirect: boolean;
  /** `#` alone stands for `${#x}`; with a colon the test is for empty as well as for unset. */
  readonly operator: ParameterOperator | undefined;
  readonly argument: Word | undefined;
  readonly second: Word | undefined;
  readonly quoted: boolean;
  /** A name without braces or quotes around it, which letters behind it would belong to. */
  readonly isOpen: boolean;
  readonly place: Place;
}

export type ParameterOperator =
  | 'length'
  /** `${!name@}` and `${!name*}`. */
  | 'names@'
  | 'names*'
  | '-'
  | ':-'
  | '='
  | ':='
  | '?'
  | ':?'
  | '+'
  | ':+'
  | '#'
  | '##'
  | '%'
  | '%%'
  | '/'
  | '//'
  | '/#'
  | '/%'
  | ':'
  | '^'
  | '^^'
  | ','
  | ',,'
  | '@';

/** The commands of a substitution, read when they are first needed. */
export interface Lazy {
  read(): readonly Statement[];
}

export interface Word {
  readonly parts: readonly Part[];
  readonly place: Place;
  /** The word is this text and nothing else. */
  readonly plain: string | undefined;
  /** What it was expanded to before; the evaluator's own. */
  memo: Memo<Value> | undefined;
}

export interface Assignment {
  readonly name: string;
  readonly index: Word | undefined;
  readonly append: boolean;
  /** A word, or the words between the parentheses of an array. */
  readonly value: Word | readonly Word[];
  readonly place: Place;
}

export interface Redirect {
  /** `<<` has its body in `target`. */
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<<' | '<<<' | '>&' | '<&' | '&>' | '&>>';
  readonly descriptor: number | undefined;
  /** `{name}>`: the variable that is given the number of a descriptor that is free. */
  readonly named?: string;
  readonly target: Word;
  readonly place: Place;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly memo: Memo<Expanded>;
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  readonly place: Place;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: readonly Statement[];
  readonly ending: ';;' | ';&' | ';;&';
}

/** `sameLine`: of a text's own statements, one that does not begin its line. */
export type Statement = StatementKind & { readonly sameLine?: true };

type StatementKind =
  | SimpleCommand
  | {
      readonly kind: 'pipeline';
      readonly negated: boolean;
      readonly parts: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'list';
      readonly first: Statement;
      readonly rest: readonly { readonly operator: '&&' | '||'; readonly statement: Statement }[];
      readonly place: Place;
    }
  | {
      readonly kind: 'if';
      readonly clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly condition: readonly Statement[];
      readonly body: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      /** Absent: `"$@"`. */
      readonly words: readonly Word[] | undefined;
      /** `select`: each pass has the word whose number is read. */
      readonly asks?: true;
      readonly body: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'arithmetic-for';
      readonly first: Word;
      readonly condition: Word;
      readonly step: Word;
      readonly body: readonly Statement[];
      readonly place: Place;
    }
  | { readonly kind: 'case'; readonly word: Word; readonly items: readonly CaseItem[]; readonly place: Place }
  | { readonly kind: 'function'; readonly name: string; readonly body: Statement; readonly place: Place }
  | {
      readonly kind: 'group';
      readonly subshell: boolean;
      readonly body: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'redirected';
      readonly body: Statement;
      readonly redirects: readonly Redirect[];
      readonly place: Place;
    }
  /** `[[ … ]]`: its words and operators as they stand. */
  | { readonly kind: 'test'; readonly words: readonly Word[]; readonly place: Place }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly place: Place }
  | {
      readonly kind: 'background';
      readonly body: Statement;
      /** `coproc`: the array with the descriptors of the pipes that it reads and writes. */
      readonly pipes?: string;
      readonly place: Place;
    }
  /** What the grammar cannot read. */
  | {
      readonly kind: 'broken';
      readonly reason: string;
      /** The script ends here: perhaps, or certainly. `line`: the shell gives up what it has read of the line, and reads on behind it. */
      readonly ends?: 'perhaps' | 'certainly' | 'line';
      readonly place: Place;
    };
