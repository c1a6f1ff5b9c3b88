// Every entry of reporters/, written by `npm run generate`: add a file there, edit nothing here.

export const reporters = [] as const;
