// Every entry of commands/, written by `npm run generate`: add a file there, edit nothing here.

export const commands = [] as const;
