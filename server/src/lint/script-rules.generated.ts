// Every entry of script-rules/, written by `npm run generate`: add a file there, edit nothing here.

export const scriptRules = [] as const;
