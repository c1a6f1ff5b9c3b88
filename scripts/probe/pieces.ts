/** Rules made of words that a rule may have anywhere, right and wrong ones: what the reader of options stumbles over. */
import type { Random } from './random.ts';

const PIECES = [
  '-s 10.0.0.1',
  '-d 10.0.0.0/8',
  '-s ::1',
  '-d 2001:db8::/32',
  '-s 1.2.3.4/255.0.255.0',
  '-s 10.1',
  '-d 1.2.3.4/0',
  '-s 0x7f.1',
  '! -s 10.0.0.1',
  '! -d 2001:db8::1',
  '-s 10.0.0.1,10.0.0.2',
  '-d ::1,::2',
  '! -s 10.0.0.1,10.0.0.2',
  '-s 300.1.1.1',
  '-d 10.0.0.0/33',
  '-i eth0',
  '-o eth+',
  '! -i lo',
  '-i +',
  '! -o +',
  '-i thisnameistoolong',
  '-ieth0',
  '-o a/b',
  '-p tcp',
  '-p udp',
  '-p icmp',
  '-p 6',
  '-p ipv6-icmp',
  '-p icmpv6',
  '-p all',
  '! -p tcp',
  '! -p all',
  '-p TCP',
  '-p 300',
  '-p mptcp',
  '-p esp',
  '-p sctp',
  '-ptcp',
  '-f',
  '! -f',
  '-j ACCEPT',
  '-j DROP',
  '-j RETURN',
  '-jACCEPT',
  '-g ACCEPT',
  '-j MARK --set-mark 1',
  '-j LOG',
  '-j REJECT',
  '-c 1 2',
  '-c 1,2',
  '-c 1',
  '-m tcp',
  '-m udp',
  '-m icmp',
  '-mmark --mark 1',
  '-m mark ! --mark 2',
  '-m mark',
  '-m nosuch',
  '-m comment --comment x',
  '-m conntrack --ctstate NEW',
  '--dport 80',
  '--sport 1:2',
  '! --dport 80',
  '--dport',
  '--dpor 80',
  '--sou 80',
  '--syn',
  '! --syn',
  '--syn=1',
  '--dport=80',
  '--s 1',
  '--mark 3',
  '--icmp-type 8',
  '--tcp-flags SYN,ACK SYN',
  '--tcp-flags SYN',
  '-v',
  '-n',
  '-x',
  '-4',
  '-6',
  '!',
  '--',
  '-',
  'stray',
  '--line-numbers',
  '-t filter',
  '-w',
  '-b',
  '-fv',
  '--protocol tcp',
  '--proto udp',
  '--jump DROP',
  '--in-interface eth1',
  '--match udp',
  '--set-counters 3 4',
  '-ctstate NEW',
  '-m tcp -m tcp',
  '-m multiport --dports 1,2',
  '--dports 5',
  '-m limit',
  '-m state --state NEW',
  '--ctstate INVALID',
  '""',
  '-M x',
  '--modp x',
];

/** One to four pieces in a row, sometimes rules that others have written among them, sometimes with one small mistake. */
export function pieceRule(random: Random, others: readonly string[]): string {
  const parts = Array.from({ length: 1 + random.below(4) }, () =>
    random.below(3) === 0 && others.length > 0 ? random.pick(others) : random.pick(PIECES),
  );
  const words = parts.join(' ').split(' ');
  return (random.below(4) === 0 ? slip(random, words) : words).join(' ');
}

/** One small mistake: a word dropped, doubled, moved, cut short or joined to the next. */
export function slip(random: Random, words: readonly string[]): string[] {
  const at = random.below(words.length);
  const word = words[at] ?? '';
  const [before, after] = [words.slice(0, at), words.slice(at + 1)];
  switch (random.below(5)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, word, word, ...after];
    case 2:
      return [...after, word, ...before];
    case 3:
      return [...before, word.slice(0, -1), ...after];
    default:
      return [...before, `${word}=${after[0] ?? ''}`, ...after.slice(1)];
  }
}
