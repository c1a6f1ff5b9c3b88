// How the scripts speak and run programs: one line for each long step, and the program's own words only when it fails.
import { spawn } from 'node:child_process';

const tty = process.stdout.isTTY === true;
const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let stopping = false;

/** A program that did not do its work; its message is what the program said. */
export class Failed extends Error {}

/** Prints one line. @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Does a long step and says so: on a terminal one line that counts the seconds, elsewhere a line before and a line after.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  const draw = () => process.stdout.write(`\r\x1b[K  ${title} … ${seconds(started)}`);
  const timer = tty ? setInterval(draw, 100) : undefined;
  if (tty) draw();
  else say(`  ${title} …`);
  try {
    const result = await work();
    process.stdout.write(`${tty ? '\r\x1b[K' : ''}  ${title}: done in ${seconds(started)}\n`);
    return result;
  } catch (error) {
    process.stdout.write(`${tty ? '\r\x1b[K' : ''}  ${title}: failed after ${seconds(started)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Ends a program and everything that it started. @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
export function stop(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Starts a program that ends with this one, together with all that it starts: it leads a process group of its own.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function start(program, args, options = {}) {
  // Windows starts .cmd files (npm, code) through its shell only.
  const shell = process.platform === 'win32' && !program.endsWith('.exe');
  const child = spawn(shell ? `"${program}"` : program, shell ? args.map((arg) => `"${arg}"`) : args, {
    ...options,
    shell,
    detached: process.platform !== 'win32',
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end, silently, and returns what it printed. Throws `Failed` with the end of its output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} options  `show` passes its output on as it comes
 * @returns {Promise<string>}
 */
export function run(program, args, { show = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(program, args, {
      ...options,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
    child.once('error', (error) => reject(new Failed(`${program}: ${error.message}`)));
    child.once('close', (code, signal) => {
      // What was stopped with us has nothing more to say.
      if (stopping) return;
      if (code === 0) resolve(output);
      else reject(new Failed(`${[program, ...args].join(' ')}: ${signal ?? `exit code ${code}`}\n${ends(output)}`));
    });
  });
}

/** The two ends of a long output: programs say what is wrong in the first lines or in the last. @param {string} output */
function ends(output) {
  const lines = output.trimEnd().split('\n');
  return (
    lines.length <= 50 ? lines : [...lines.slice(0, 20), `… ${lines.length - 50} lines …`, ...lines.slice(-30)]
  ).join('\n');
}

/**
 * The body of a script: failures become one message and exit code 1, an interruption ends what was started and says that nothing is lost.
 * @param {() => Promise<number | undefined>} body returns the exit code
 */
export async function script(body) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, async () => {
      if (stopping) return;
      stopping = true;
      // Whoever runs it again at once must not meet what is still ending here.
      const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of running) stop(child);
      const late = setTimeout(() => {
        for (const child of running) stop(child, 'SIGKILL');
      }, 2000);
      await Promise.all(ended);
      clearTimeout(late);
      say(`${tty ? '\r\x1b[K' : ''}Stopped. Run it again to go on.`);
      process.exit(130);
    });
  }
  process.once('exit', () => {
    for (const child of running) stop(child, 'SIGKILL');
  });
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
