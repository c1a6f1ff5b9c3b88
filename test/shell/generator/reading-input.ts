/** Made-up input: lines of several fields that loops read, options that functions take apart, descriptors that lead elsewhere. */
import fc from 'fast-check';

const field = fc.constantFrom(
  'tcp',
  '22',
  '10.0.0.1',
  'a b',
  '',
  '#c',
  'x\\y',
  'q\\ r',
  '"s"',
  "it's",
  '*',
  'k=v',
  'end\\',
  '-n',
  ' ',
  '$n',
);
const separator = fc.constantFrom(' ', ':', ',', '|', '\t', '  ', ' : ', '::', ', ', '=');
const line = fc
  .array(fc.tuple(field, separator), { minLength: 0, maxLength: 4 })
  .chain((parts) => fc.tuple(fc.constant(parts), field))
  .map(([parts, last]) => `${parts.map(([f, s]) => f + s).join('')}${last}`);
const lines = fc.array(line, { maxLength: 4 });

/** A text in single quotes. */
const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function readLoop(isBash: boolean): fc.Arbitrary<string> {
  const ifs = fc.constantFrom(
    '',
    'IFS= ',
    'IFS=: ',
    'IFS=, ',
    "IFS=', ' ",
    "IFS=' :' ",
    'IFS="|" ',
    'IFS="=" ',
    "IFS=':,' ",
    "IFS='\t' ",
  );
  const flags = fc.constantFrom(
    '-r ',
    '-r ',
    '',
    ...(isBash ? ['-r -d : ', '-ra arr ', '-r -n 3 ', '-rN 2 ', "-r -d '' "] : []),
  );
  const names = fc.constantFrom('f1', 'f1 f2', 'f1 f2 f3', 'f1 f2 f3 f4', 'f1 f1', isBash ? '' : 'f1');
  const inside = fc.constantFrom(
    '',
    'case $f1 in \\#*|"") continue ;; esac',
    '[ -z "$f1" ] && continue',
    '[ "$f1" = tcp ] && break',
    'read -r f4 && show "next $f4"',
    'set -- $f2; show "$#" "$@"',
    'iptables -A INPUT -p "$f1" --dport "$f2" -j ACCEPT || show bad',
    'n=$((n + 1))',
    'cat >/dev/null',
    'f2=${f2%%#*}',
  );
  const end = fc.constantFrom('', ' || [ -n "$f1" ]', ' && [ "$f1" != 22 ]');
  return fc.tuple(ifs, flags, names, inside, end, lines, fc.nat(isBash ? 6 : 4)).map(([i, f, v, b, e, texts, way]) => {
    const head = `while ${i}read ${f}${/arr/.test(f) ? '' : v}${e}; do`;
    const shown = 'show "[$f1]" "[$f2]" "[$f3]" "[$f4]"';
    const body = `${head}\n${b}\n${shown}${isBash ? ' "${arr[@]}" "${REPLY-}"' : ''}\ndone`;
    const clear = 'f1= f2= f3= f4=';
    const after = 'show after "$f1" "$f4" "$n"';
    const here = texts.join('\n');
    switch (way) {
      case 0:
        return `${clear}\n${body} <<'L'\n${here}\nL\n${after}`;
      case 1:
        return `${clear}\n${body} <<L\n${here.replaceAll('`', '')}\nL\n${after}`;
      case 2:
        return `${clear}\nprintf '%s\\n' ${texts.map(single).join(' ') || "''"} | ${body}\n${after}`;
      case 3:
        return `${clear}\nprintf %s ${single(here)} > /tmp/in; ${body} < /tmp/in\n${after}`;
      case 4:
        return `${clear}\nprintf %s ${single(here)} | { ${body}\n${after}\n}`;
      case 5:
        return `${clear}\n${body} <<< ${single(here)}\n${after}`;
      default:
        return `${clear}\n${body} < <(printf %s ${single(here)})\n${after}`;
    }
  });
}

const option = fc.constantFrom(
  '-a',
  '-b',
  '-ab',
  '-c',
  'x',
  '-c y',
  '-cz',
  '--',
  '-',
  '-d',
  '-ba',
  "''",
  "'-c q'",
  '-abc',
  '-e',
  '--long',
  '-a-b',
);

function optionLoop(): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('abc:', ':abc:', 'ab:c', ':a:bc', 'a', ':', 'abcd:e:'),
      fc.array(option, { maxLength: 5 }),
      fc.constantFrom('OPTIND=1', 'local OPTIND=1', 'local OPTIND o OPTARG', ':'),
      fc.boolean(),
    )
    .map(([spec, given, begin, isTwice]) => {
      const call = `opts ${given.join(' ')}`;
      return `opts() {\n${begin}\nwhile getopts ${spec} o; do\nshow "$o" "\${OPTARG-none}" "$OPTIND"\ncase $o in c) shift_by=$OPTIND ;; esac\ndone\nshow "end $? $o $OPTIND"\nshift $((OPTIND - 1)); show "$@"\n}\n${call} 2>/dev/null${isTwice ? `\n${call} 2>/dev/null; show "$OPTIND"` : ''}`;
    });
}

function manualLoop(): fc.Arbitrary<string> {
  const given = fc.constantFrom(
    '-p',
    '22',
    '--port=80',
    '--',
    '-v',
    'rest',
    "'two words'",
    '-i',
    '--if',
    'eth0',
    '-vv',
    "''",
    '--port=',
  );
  return fc
    .tuple(
      fc.array(given, { maxLength: 6 }),
      fc.constantFrom('[ $# -gt 0 ]', '[ -n "$1" ]', 'test "$#" -ne 0', ': "${1?}"', '[ "${1#-}" != "$1" ]'),
      fc.boolean(),
    )
    .map(
      ([all, condition, isReturned]) =>
        `args() {\nv=0; while ${condition}; do\ncase "$1" in\n-p|--port) port=$2; shift 2 || return 3 ;;\n--port=*) port=\${1#*=}; shift ;;\n-v*) v=$((v + \${#1} - 1)); shift ;;\n-i|--if) [ $# -ge 2 ] || { show missing; return 2; }; show "if $2"; shift; shift ;;\n--) shift; break ;;\n-*) show "bad $1"; return 1 ;;\n*) ${isReturned ? 'break' : 'show "word $1"; shift'} ;;\nesac\ndone\nshow "$port" "$v" "$#" "$@"\n}\n(args ${all.join(' ')}); show "$?"`,
    );
}

/** What writes, through which descriptors it is led, and what reads it. */
function descriptors(isBash: boolean): fc.Arbitrary<string> {
  const writes = fc.constantFrom(
    'echo out',
    'echo err >&2',
    'echo three >&3',
    'iptables -S nosuch',
    'echo four >&4',
    'cat',
    '{ echo p; echo q >&2; }',
    'w',
    'false',
  );
  const lead = fc.constantFrom(
    '2>&1',
    '>&2',
    '2>/dev/null',
    '>/dev/null',
    '3>&1',
    '1>&3',
    '2>&3',
    '3>&-',
    '3>&2',
    '>/tmp/o',
    '2>/tmp/e',
    '>>/tmp/o',
    '4>&1',
    '< /tmp/i',
    '3>/tmp/t',
    '1>&2',
    ...(isBash ? ['&>/tmp/o', '&>/dev/null', '>&/tmp/e', '<<< here', '&>>/tmp/o'] : []),
  );
  const leads = fc.array(lead, { maxLength: 3 }).map((all) => all.join(' '));
  const one = fc.tuple(writes, leads).map(([w, l]) => `${w} ${l}`);
  const many = fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n'));
  const group = fc
    .tuple(
      many,
      leads, // dash loses the redirection of a subshell at the end of a redirected group in a substitution.
      fc.constantFrom('{}', isBash ? '()' : '{}'),
    )
    .map(([m, l, [open = '', close = '']]) => `${open}\n${m}\n${close} ${l}`);
  const whole = fc.array(fc.oneof(one, group), { minLength: 1, maxLength: 2 }).map((all) => all.join('\n'));
  const outside = fc.constantFrom('3>&1', '3>/dev/null', '3>&1 4>/dev/null', '3>&2', '3>/tmp/3 4>&1', '');
  const ends = fc.constantFrom('', ' | tr a-z A-Z', ' | cat', ` | { read -r x; show "r $x"; cat; }`, ' | wc -l');
  return fc
    .tuple(whole, outside, ends, leads)
    .map(
      ([m, o, e, l]) =>
        `w() { echo w1; echo w2 >&2; }\necho input > /tmp/i; rm -f /tmp/o /tmp/e /tmp/t /tmp/3\n{ x=$( {\n${m}\n} ${l}${e}); } ${o} 2>/dev/null\nshow "$?" "$x"; for f in o e t 3; do [ -e /tmp/$f ] && show "$f: $(cat /tmp/$f)"; done`,
    );
}

export function readingInput(isBash: boolean): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: readLoop(isBash) }, optionLoop(), manualLoop(), {
    weight: 2,
    arbitrary: descriptors(isBash),
  });
}
