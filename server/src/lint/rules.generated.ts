// Every entry of rules/, written by `npm run generate`: add a file there, edit nothing here.

export const rules = [] as const;
