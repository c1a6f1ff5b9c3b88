// Every entry of commands/, written by `npm run generate`: add a file there, edit nothing here.
import _restartServer from './commands/restart-server.ts';

export const commands = [
  _restartServer,
] as const;
