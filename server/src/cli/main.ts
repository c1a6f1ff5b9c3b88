// The command line: reads arguments, answers on the streams that it is given, returns the exit code.

/** What the command line needs from the process around it. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Runs one command. 0: nothing found, 1: findings, 2: it could not run. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  io.stderr.write(`iptables-ls: unknown command ${JSON.stringify(argv[0] ?? '')}\n`);
  return 2;
}
