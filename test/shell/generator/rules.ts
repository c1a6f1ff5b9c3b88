/** Made-up commands of iptables, of which many fail: chains that are not there, numbers too big, rules that are there twice. */
import fc from 'fast-check';

const chain = fc.constantFrom('INPUT', 'FORWARD', 'OUTPUT', 'one', 'two', 'three');
const user = fc.constantFrom('one', 'two', 'three');
const target = fc.constantFrom('ACCEPT', 'DROP', 'RETURN', 'one', 'two', 'three', 'LOG', 'REJECT');
const spec = fc
  .tuple(
    fc.constantFrom(
      '',
      '-p tcp --dport 22 ',
      '-s 10.0.0.0/8 ',
      '-i lo ',
      '-p udp -m multiport --dports 53,123 ',
      '-s 192.0.2.1,192.0.2.2 ',
      '! -s 10.0.0.1 ',
      '-m conntrack --ctstate NEW,ESTABLISHED ',
    ),
    target,
  )
  .map(([match, to]) => `${match}-j ${to}`);
const number = fc.constantFrom('', '1 ', '2 ', '3 ', '5 ');
const atNumber = fc.constantFrom('1', '2', '3', '4');

/** Options behind the program's name, of one command on the filter table. */
export const rule = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(chain, spec).map(([c, s]) => `-A ${c} ${s}`) },
  { weight: 2, arbitrary: fc.tuple(chain, number, spec).map(([c, n, s]) => `-I ${c} ${n}${s}`) },
  { weight: 2, arbitrary: fc.tuple(chain, spec).map(([c, s]) => `-D ${c} ${s}`) },
  fc.tuple(chain, atNumber).map(([c, n]) => `-D ${c} ${n}`),
  fc.tuple(chain, atNumber, spec).map(([c, n, s]) => `-R ${c} ${n} ${s}`),
  fc.tuple(chain, spec).map(([c, s]) => `-C ${c} ${s}`),
  { weight: 4, arbitrary: user.map((c) => `-N ${c}`) },
  user.map((c) => `-X ${c}`),
  fc.tuple(user, user).map(([c, d]) => `-E ${c} ${d}`),
  chain.map((c) => `-F ${c}`),
  fc.constantFrom(
    '-F',
    '-X',
    '-L -n',
    '-S',
    '-Z',
    '-t nat -A POSTROUTING -o eth0 -j MASQUERADE',
    '-t mangle -P PREROUTING DROP',
  ),
  fc
    .tuple(fc.constantFrom('INPUT', 'FORWARD', 'one'), fc.constantFrom('ACCEPT', 'DROP'))
    .map(([c, p]) => `-P ${c} ${p}`),
);

/** Lines of an input for iptables-restore; `word` may be a variable of the script. */
export function restoreText(word: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const line = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.constantFrom('INPUT', 'OUTPUT', 'four', 'one'),
          fc.constantFrom('-p tcp --dport 80 -j ACCEPT', '-s 10.1.0.0/16 -j DROP', '-j four', '-i lo -j ACCEPT'),
        )
        .map(([c, s]) => `-A ${c} ${s}`),
    },
    word.map((w) => `-A INPUT -m comment --comment "${w}" -j ACCEPT`),
    fc.constantFrom('# nothing', '', '-I INPUT -j DROP', '-F OUTPUT', ':INPUT DROP [0:0]', ':one - [0:0]'),
  );
  return fc.array(line, { maxLength: 5 }).map((lines) => ['*filter', ':four - [0:0]', ...lines, 'COMMIT'].join('\n'));
}
