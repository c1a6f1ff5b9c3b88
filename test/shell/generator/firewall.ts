/** Made-up firewalls as people write them: settings, wrappers, lists of ports and hosts in every form, chains made and found, sets, texts to restore. */
import fc from 'fast-check';

const port = fc.constantFrom('22', '80', '443', '8080:8090', '53', '99999', 'ssh', '');
const host = fc.constantFrom(
  '10.0.0.1',
  '192.168.0.0/16',
  '10.0.0.0/255.0.0.0',
  '0.0.0.0/0',
  '172.16.0.300',
  '! 10.0.0.2',
  '10.0.0.1,10.0.0.2',
);
const protocol = fc.constantFrom('tcp', 'udp', 'icmp', 'TCP', 'all', 'bogus');
const chain = fc.constantFrom('INPUT', 'FORWARD', 'OUTPUT', 'FW', 'LOGDROP', '$CHAIN');
const target = fc.constantFrom('ACCEPT', 'DROP', 'REJECT', 'LOGDROP', '$TARGET', 'RETURN', 'FW');
const list = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> => fc.array(one, { minLength: 1, maxLength: 4 });
const lines = (rows: readonly (readonly string[])[], between: string): string =>
  rows.map((row) => row.join(between)).join('\n');

/** The wrapper that the rest calls: `ipt`. */
function wrapper(isBash: boolean): fc.Arbitrary<string> {
  return fc.constantFrom(
    'ipt() { iptables "$@"; }',
    'ipt() { $IPT "$@" || { failed=$((failed + 1)); return 1; }; }',
    'ipt() { [ "$DRY" = yes ] && { echo "$IPT $*"; return 0; }; $IPT "$@" 2>/dev/null; }',
    'ipt() { for cmd in $COMMANDS; do $cmd "$@" || return $?; done; }',
    'ipt() { if ! $IPT "$@"; then show "failed: $1 $2"; return 2; fi; }',
    'ipt() { case $1 in -A|-I) $IPT -C "$2" $(shift 2; echo "$@") 2>/dev/null && return 0 ;; esac; $IPT "$@"; }',
    ...(isBash
      ? [
          'ipt() { local -a args=("$@"); "${IPT}" "${args[@]}" || return; }',
          'ipt() { local rc; "$IPT" "$@"; rc=$?; ((rc == 0)) || show "rc $rc"; return $rc; }',
          'ipt() { [[ -n ${DRY:-} && $DRY == y* ]] && return; command "$IPT" "${@}"; }',
          'function ipt { local out; out=$($IPT "$@" 2>&1) || { [[ $out =~ (No\\ chain|exists) ]]; show "match $?"; return 1; }; }',
        ]
      : []),
  );
}

const settings = fc
  .tuple(
    fc.constantFrom('iptables', 'ip6tables', '/sbin/iptables', 'iptables -w'),
    fc.constantFrom('', 'yes', 'no'),
    list(port),
    list(host),
    chain,
    target,
  )
  .map(
    ([program, dry, ports, hosts]) =>
      `IPT="\${IPT:-${program}}"; DRY=${dry}; COMMANDS="iptables ip6tables"; PORTS="${ports.join(' ')}"; HOSTS='${hosts.join('\n')}'; CHAIN=FW; TARGET=ACCEPT; failed=0`,
  );

const begin = fc.constantFrom(
  'for c in INPUT FORWARD OUTPUT; do ipt -P $c ACCEPT; done; ipt -F; ipt -X',
  'ipt -N FW 2>/dev/null || ipt -F FW; ipt -C INPUT -j FW 2>/dev/null || ipt -I INPUT 1 -j FW',
  'ipt -N LOGDROP; ipt -A LOGDROP -m limit --limit 5/min -j LOG --log-prefix "drop: "; ipt -A LOGDROP -j DROP',
  'while ipt -D INPUT -j FW; do :; done; ipt -F FW && ipt -X FW; ipt -N FW',
  'for t in filter nat mangle; do iptables -t $t -F; iptables -t "$t" -X; done',
  'has_chain() { iptables -n -L "$1" >/dev/null 2>&1; }; for c in FW LOGDROP; do has_chain $c || ipt -N $c; done',
  'iptables -S | sed -n "s/^-A \\(.*FW.*\\)/-D \\1/p" | while read -r old; do iptables $old; done',
);

function loops(isBash: boolean): fc.Arbitrary<string> {
  const rule = fc
    .tuple(chain, fc.constantFrom('-A', '-A', '-I', '-D', '-C'), protocol, target)
    .map(([c, how, p, t]) => `ipt ${how} ${c} -p ${p} --dport "$p" -j ${t}`);
  const row = fc.tuple(protocol, port, host, fc.constantFrom('# note', 'a note', '', "it's")).map((all) => [...all]);
  const table = fc.array(row, { maxLength: 4 });
  return fc.oneof(
    rule.map((r) => `for p in $PORTS; do ${r}; done`),
    rule.map((r) => `set -- $PORTS; while [ $# -gt 0 ]; do p=$1; shift; ${r} || continue; show "$p $#"; done`),
    rule.map((r) => `printf '%s\\n' "$HOSTS" | while read -r h; do for p in $PORTS; do ${r} -s $h; done; done`),
    rule.map((r) => `IFS=,; for p in $(echo $PORTS | tr ' ' ,); do ${r}; done; unset IFS`),
    rule.map((r) => `echo "$PORTS" | xargs -n1 | grep -v '^9' | while read -r p; do ${r}; done`),
    fc
      .tuple(table, fc.constantFrom(':', ',', ' ', '|'))
      .map(
        ([rows, by]) =>
          `while IFS='${by}' read -r proto p src note; do\ncase $proto in ''|\\#*) continue ;; icmp) ipt -A FW -p icmp \${src:+-s $src} -j ACCEPT; continue ;; esac\nipt -A FW -p "$proto" \${src:+-s "$src"} --dport "\${p:-1}" -m comment --comment "\${note%%#*}" -j ACCEPT || show "bad $proto"\ndone <<'T'\n${lines(rows, by)}\nT`,
      ),
    table.map(
      (rows) =>
        `awk '$1 ~ /^(tcp|udp)$/ && $2 != "" { printf "-A FW -p %s --dport %s -j ACCEPT\\n", $1, $2 }' <<'T' | while read -r line; do ipt $line; done\n${lines(rows, ' ')}\nT`,
    ),
    fc
      .tuple(list(host), target)
      .map(
        ([hosts, t]) =>
          `for h in ${hosts.map((h) => `'${h}'`).join(' ')}; do ipt -A FW -s $h -j ${t} && n=$((n + 1)); done; show "$n"`,
      ),
    ...(isBash
      ? [
          fc
            .tuple(list(port), target)
            .map(
              ([ports, t]) =>
                `declare -A svc=(${ports.map((p, at) => `[s${at}]="tcp ${p}"`).join(' ')}); for k in "\${!svc[@]}"; do read -r proto p <<< "\${svc[$k]}"; ipt -A FW -p "$proto" --dport "$p" -m comment --comment "$k" -j ${t}; done`,
            ),
          fc
            .tuple(list(port))
            .map(
              ([ports]) =>
                `ports=(${ports.map((p) => `"${p}"`).join(' ')}); for ((i = 0; i < \${#ports[@]}; i++)); do [[ \${ports[i]} =~ ^[0-9]+(:[0-9]+)?$ ]] || { show "skip $i"; continue; }; ipt -A FW -p tcp --dport "\${ports[$i]}" -j ACCEPT; done; joined=$(IFS=,; echo "\${ports[*]}"); ipt -A FW -p tcp -m multiport --dports "$joined" -j DROP || show "$joined"`,
            ),
          table.map(
            (rows) =>
              `mapfile -t rows <<'T'\n${lines(rows, ';')}\nT\nfor row in "\${rows[@]}"; do IFS=';' read -ra f <<< "$row"; (( \${#f[@]} >= 2 )) || continue; [[ \${f[0],,} == @(tcp|udp) ]] && ipt -A FW -p "\${f[0],,}" --dport "\${f[1]/:*/}" -j ACCEPT; done`,
          ),
        ]
      : []),
  );
}

const texts = fc.oneof(
  fc
    .tuple(
      list(port),
      fc.constantFrom('<<E', "<<'E'", '<<-E'),
      fc.constantFrom('iptables-restore -n', 'iptables-restore', '$IPT-restore', 'iptables-restore --test'),
    )
    .map(
      ([ports, op, program]) =>
        `${program} ${op} && show restored || show "not $?"\n*filter\n:FW - [0:0]\n:INPUT DROP [0:0]\n${ports.map((p) => `-A FW -p tcp --dport ${p || '$p'} -j ACCEPT`).join('\n')}\n-A INPUT -j $CHAIN\nCOMMIT\nE`,
    ),
  fc.constantFrom(
    'rules() { echo "*filter"; for c in FW; do echo ":$c - [0:0]"; done; for p in $PORTS; do echo "-A FW -p tcp --dport $p -j ACCEPT"; done; echo COMMIT; }; rules | iptables-restore -n || show "bad $?"; rules > /tmp/rules; grep -c dport /tmp/rules | { read -r k; show "$k"; }',
    'text="*filter\n-A INPUT -i lo -j ACCEPT"; for h in $HOSTS; do text="$text\n-A INPUT -s $h -j DROP"; done; printf "%b\\nCOMMIT\\n" "$text" | iptables-restore -n; show "$?"',
    'iptables-save > /tmp/before; ipt -A INPUT -j DROP; [ "$failed" = 0 ] && iptables-restore < /tmp/before; show "$failed"',
    'iptables-save -t filter | awk "/^-A INPUT/ { n++ } END { print n + 0 }" | { read -r k; show "$k rules"; }',
    'sed "s/@PORT@/22/; /^#/d" <<E > /tmp/tpl\n# template\n*filter\n-A INPUT -p tcp --dport @PORT@ -j ACCEPT\nCOMMIT\nE\niptables-restore -n /tmp/tpl && show template',
    'ipset create -exist bl hash:net && for h in $HOSTS; do ipset add bl $h -exist 2>/dev/null || show "no $h"; done; ipt -I INPUT -m set --match-set bl src -j DROP; ipset list bl | grep -c "^[0-9]" | { read -r k; show "$k in set"; }',
    '{ echo "create t2 hash:ip"; for h in 10.0.0.1 10.0.0.2; do echo "add t2 $h"; done; } | ipset restore; ipset test t2 10.0.0.2 2>/dev/null && ipt -A INPUT -m set --match-set t2 src -j DROP',
    'n=$(iptables -S INPUT | grep -n -- "-j DROP" | head -n1 | cut -d: -f1); [ -n "$n" ] && iptables -D INPUT $((n - 1)) || show "none"',
    'iptables -L INPUT --line-numbers -n | awk "/ACCEPT/ { print \\$1 }" | sort -rn | while read -r no; do iptables -D INPUT "$no"; done',
  ),
);

/** What is done when: the verbs of an init script, options, a way back. */
function whole(isBash: boolean, body: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const verb = fc.constantFrom('start', 'stop', 'restart', 'status', '', 'start -v', '--dry start', '-p 22 start');
  return fc.oneof(
    { weight: 3, arbitrary: body },
    fc
      .tuple(body, body, verb)
      .map(
        ([a, b, v]) =>
          `start() {\n${a}\n}\nstop() {\n${b}\n}\nmain() {\nwhile getopts ":vp:" o; do case $o in v) set -- "$@" verbose ;; p) PORTS="$OPTARG" ;; *) show "bad $OPTARG"; return 64 ;; esac; done; shift $((OPTIND - 1))\ncase \${1:-none} in start|stop) $1 ;; restart) stop; start ;; status) iptables -nL "$CHAIN" >/dev/null 2>&1 && show up || { show down; return 3; } ;; *) show usage; return 2 ;; esac\n}\nOPTIND=1; main ${v}; show "$?"`,
      ),
    body.map(
      (b) =>
        `(set -e; trap 'rc=$?; [ $rc = 0 ] || iptables-restore < /tmp/back; show "end $rc"' EXIT; iptables-save > /tmp/back\n${b}\n) || show "undone $?"`,
    ),
    body.map(
      (b) =>
        `lock() { mkdir /tmp/fw.lock 2>/dev/null || return 1; trap 'rmdir /tmp/fw.lock' EXIT; }; ( lock || exit 9\n${b}\n); show "$?"`,
    ),
    body.map(
      (b) =>
        `cat > /tmp/fw.lib <<'LIB'\nrun_it() {\n${b}\nshow "$1 $#"\n}\n[ $# -gt 0 ] && show "lib $*"\nLIB\n. /tmp/fw.lib; run_it now || show "$?"`,
    ),
    ...(isBash
      ? [
          body.map(
            (b) =>
              `fw_apply() { local IFS=$' \\t\\n' p h n=0\n${b}\nreturn $((n % 3)); }; fw_apply "$@" && show applied || show "st $?"`,
          ),
        ]
      : []),
  );
}

export function firewall(isBash: boolean): fc.Arbitrary<string> {
  const part = fc.oneof(begin, { weight: 3, arbitrary: loops(isBash) }, texts);
  const body = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n'));
  return fc.tuple(settings, wrapper(isBash), whole(isBash, body)).map((all) => all.join('\n'));
}
