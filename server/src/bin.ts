// The program `iptables-ls`, where everything is put together: `lsp` is the language server, every other word a verb of the command line.
import { main } from './cli/main.ts';

if (process.argv[2] === 'lsp') {
  await import('./lsp/main.ts');
} else {
  process.exitCode = await main(process.argv.slice(2), process);
  // With all that was written out, ending here spares taking apart, object by object, what a large file was read into.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}
