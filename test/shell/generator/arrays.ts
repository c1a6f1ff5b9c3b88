/** Made-up arrays: what is done to them one after another, and all that can be asked of them. */
import fc from 'fast-check';

export function arrays(): fc.Arbitrary<string> {
  const value = fc.constantFrom(
    'v',
    "'p q'",
    '""',
    '$n',
    '"${ar[0]}"',
    '"${ar[@]}"',
    '${ar[*]}',
    '*',
    '{1,2}',
    '"$@"',
    '$(echo s t)',
    '"${!ar[@]}"',
    '[6]=six',
    '[2]+=x',
  );
  const values = fc.array(value, { maxLength: 3 }).map((all) => all.join(' '));
  const index = fc.constantFrom(
    '0',
    '1',
    '3',
    '-1',
    'n',
    'n-4',
    '$((1+1))',
    '10',
    '-2',
    '#ar[@]'.replace('#', '$'.replace('$', '')).replace('ar[@]', '0'),
  );
  const key = fc.constantFrom('k', '"a b"', '$t', '"$t"', "'x]'", '1', '"*"', '@', 'k"l"', '$n');
  const step = fc.oneof(
    values.map((v) => `ar=(${v})`),
    values.map((v) => `ar+=(${v})`),
    fc.tuple(index, fc.constantFrom('=', '+=')).map(([i, o]) => `ar[${i}]${o}w 2>/dev/null`),
    index.map((i) => `unset 'ar[${i}]' 2>/dev/null`),
    fc
      .tuple(index, index)
      .map(
        ([i, l]) =>
          `show "\${ar[@]: ${i}}" "\${ar[@]:${i === '-1' || i === '-2' ? ` ${i}` : i}:${l.replace('-', '')}}"`,
      ),
    index.map((i) => `show "\${ar[${i}]-none}" "\${ar[${i}]:+set}" "\${#ar[${i}]}"`),
    fc.constantFrom(
      'unset ar',
      'ar=',
      'ar=str',
      'ar+=tail',
      'show "${#ar[@]}" "${!ar[@]}" "${ar[@]}"',
      'IFS=, ; show "${ar[*]}"; unset IFS',
      'for e in "${ar[@]}"; do show "$e"; done',
      'for e in "${!ar[@]}"; do show "$e=${ar[e]}"; done',
      'b2=("${ar[@]}"); show "${b2[@]}" "${!b2[@]}"',
      'ar=("${ar[@]:1}")',
      'ar=("${ar[@]/#/p}")',
      'ar=(${ar[@]%q})',
      'read -ra ar <<< "${ar[*]}"',
      'mapfile -t ar < <(printf "%s\\n" "${ar[@]}")',
      'set -- "${ar[@]}"',
      '[[ " ${ar[*]} " == *" v "* ]] && show has',
      '[[ -v ar[1] ]] && show v1',
      'show "$ar" "${ar[-1]-}"',
      'local -a ar=(in f); show "${ar[@]}"',
      'declare -a ar',
      'declare -p ar >/dev/null && show declared',
      'while ((${#ar[@]} > 1)); do ar=("${ar[@]:1}"); done',
      'ar=($(printf "%s\\n" "${ar[@]}" | sort))',
      'f_of_all() { show "$#" "${@: -1}"; }; f_of_all "${ar[@]}"',
      'printf -v "ar[1]" "%s-%s" "${ar[@]}"',
      'ref="ar[1]"; show "${!ref}"; ref="ar[@]"; show "${!ref}"',
      'declare -n nr=ar; nr+=(by ref); show "${#nr[@]}" "${nr[1]}"; unset -n nr',
      'readonly -a cp=("${ar[@]}"); show "${cp[0]}"',
      'show "${ar[@]@Q}"; eval "ar=(${ar[*]@Q})"',
    ),
    fc.tuple(key, fc.constantFrom('=', '+=')).map(([k, o]) => `mp[${k}]${o}u`),
    key.map((k) => `unset "mp[$${'{'}t}]"; show "\${mp[${k}]-none}" "\${#mp[@]}"`),
    key.map((k) => `mp=([${k}]=x ["$n"]=y); show "\${mp[${k}]}" "\${#mp[@]}" "\${mp[$n]}"`),
    fc.constantFrom(
      'for e in "${!mp[@]}"; do show "$e:${mp[$e]}"; done',
      'mp+=([new]=1 [k]+=more); show "${mp[k]}" "${#mp[@]}"',
      'show "${mp[@]}" "${!mp[@]}"',
      '[[ -v mp[k] ]] && show has-k',
      'unset mp; declare -A mp',
      'mp[k]=$((mp[k] + 1)); show "${mp[k]}"',
      '((mp[c]++)); show "${mp[c]}"',
      'mp=(a 1 b 2); show "${mp[a]}" "${mp[b]}"',
    ),
  );
  return fc
    .array(step, { minLength: 2, maxLength: 6 })
    .map(
      (all) =>
        `arrays() {\nt='a b' n=5; ar=(one "t wo" three); declare -A mp=([k]=v)\n${all.join('\n')}\nshow "\${ar[@]}" "\${!ar[@]}" "\${#mp[@]}"\n}\n(arrays p 'q r'); show "$?"`,
    );
}
