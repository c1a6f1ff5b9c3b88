/** Scripts and rules for the tests of what runs flow scripts on the command line. */
import { folderWith, iptablesLs, type Ran } from './cli.ts';

export const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
`;

export const GOOD = `rules ./a.v4
flow someone opens a connection
in eth0 -p tcp -s 203.0.113.5 --dport 22 => ACCEPT by filter/INPUT/1 NEW
  delivered
`;

/** The second flow is wrong about the verdict, and about the table. */
export const WRONG = `${GOOD}flow the web & <mail> are "closed"
in eth0 -p tcp -s 203.0.113.5 --dport 80 => DROP by filter/INPUT/policy
  entry udp
`;

export const UNREADABLE = `rules ./a.v4
flow a mistake
in eth0 -p tcp => DENY
`;

export interface Tested extends Ran {
  /** The output, without the folder before the files' names. */
  readonly text: string;
}

/** Runs \`iptables-ls test\` on the files of that name among these, beside \`a.v4\`. */
export async function testFiles(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
  ...options: readonly string[]
): Promise<Tested> {
  const folder = folderWith({ 'a.v4': RULES, ...files });
  try {
    const ran = await iptablesLs(['test', ...options, ...names.map(folder.path)]);
    const strip = (text: string): string => text.replaceAll(`${folder.path('')}/`, '').replaceAll(folder.path(''), '.');
    return { ...ran, text: strip(ran.out), err: strip(ran.err) };
  } finally {
    folder.remove();
  }
}
