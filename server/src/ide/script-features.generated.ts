// Every entry of script-features/, written by `npm run generate`: add a file there, edit nothing here.

export const scriptFeatures = [] as const;
