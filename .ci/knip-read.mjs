// A reporter for knip that says how much it read: a check that read nothing would be green, too.

/** @param {import('knip').ReporterOptions} options */
export default function sayWhatWasRead({ counters }) {
  const { processed } = counters;
  console.log(`${processed} files read for unused code`);
  if (processed === 0) process.exitCode = 1;
}
