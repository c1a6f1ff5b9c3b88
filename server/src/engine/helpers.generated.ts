// Every entry of helpers/, written by `npm run generate`: add a file there, edit nothing here.

export const helpers = [] as const;
