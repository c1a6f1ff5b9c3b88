/** Files and folders of the host: which are there on every one, which the script made, and of which nobody knows. */

import type { Machine } from '../run/machine.ts';
import { absence, isThere } from '../run/state.ts';
import { EMPTY, textOf } from '../value.ts';
import { fileKey, shown } from './folders.ts';
import type { Call, Status } from './world.ts';

/** Folders that hosts have. Source: the Filesystem Hierarchy Standard, and what a Debian base system puts in /etc. */
const FOLDERS =
  /^(|\/(|etc(|\/(init\.d|default|network(|\/(interfaces|if-(pre-up|up|down|post-down))\.d)|cron\.(d|daily)|sysctl\.d|modprobe\.d|systemd\/system))|tmp|var(|\/(tmp|log|run|lib|cache|lock|spool))|run(|\/lock)|root|home|opt|srv|mnt|dev(|\/shm)|usr(|\/(s?bin|lib|share|local(|\/(s?bin|etc|lib|share))))|s?bin|lib|boot)|\/(proc|sys)(|\/.*))$/;

/** True when a host has the folder, or the script made it. */
export function hasFolder(machine: Machine, path: string): boolean {
  const plain = fileKey(machine, path.replace(/(?<=.)\/+$/, ''));
  if (FOLDERS.test(plain) || /^\.\.?$/.test(plain) || plain === machine.state.folder) return true;
  if (isAround(withoutTurns(plain), parentOf(machine.name))) return true;
  const made = machine.state.files.get(`${plain}/`);
  return made !== undefined && textOf(made) === '';
}

/** True for the folder that the script is in, and for those that this one is in. */
function isAround(path: string, own: string): boolean {
  return own !== '' && (path === own || path === '' || (path.startsWith('/') && own.startsWith(`${path}/`)));
}

/** The path without what it goes into and out of again. */
function withoutTurns(path: string): string {
  const shorter = path.replace(/\/[^/]+\/\.\.(?=\/|$)/, '');
  return shorter === path ? path : withoutTurns(shorter);
}

/** Why a file may not be written where it is to be: nobody knows of its folder. */
export function folderDoubt(machine: Machine, written: string): string | undefined {
  const path = fileKey(machine, written);
  if (!machine.filesMayMiss || isThere(machine.state.files.get(path))) return undefined;
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (folder === '' || /^\/(dev|proc|sys)\//.test(path) || hasFolder(machine, folder)) return undefined;
  return unlessTested(machine, folder);
}

/** Why it is not known whether the shell can go to a folder. */
export function visitDoubt(machine: Machine, path: string): string | undefined {
  const own = parentOf(machine.name) || '.';
  const plain = path.replace(/(?<=.)\/+$/, '');
  if (!machine.filesMayMiss || plain === own || hasFolder(machine, path)) return undefined;
  return unlessTested(machine, plain);
}

/** Why a file that nobody knows may not be there, unless something above has asked for it. */
export function fileDoubt(machine: Machine, written: string): string | undefined {
  const path = fileKey(machine, written);
  return machine.filesMayMiss && !/^\/dev\//.test(path) ? unlessTested(machine, path) : undefined;
}

/** Settings that every kernel has which filters IPv4. Source: kernel:Documentation/networking/ip-sysctl.rst. */
export const SWITCHES =
  /^\/proc\/sys\/net\/ipv4\/(ip_(forward|dynaddr|local_port_range|default_ttl)|tcp_(syncookies|ecn|timestamps|sack|window_scaling|fin_timeout|keepalive_time|max_syn_backlog|syn_retries|synack_retries)|icmp_echo_ignore_(all|broadcasts)|icmp_ignore_bogus_error_responses|conf\/(all|default|lo)\/(rp_filter|accept_source_route|accept_redirects|send_redirects|secure_redirects|log_martians|proxy_arp|forwarding|bootp_relay|arp_ignore|arp_announce))$/;

/** Files that every host has which runs Linux. Source: man:proc(5), man:passwd(5). */
const FILES =
  /^\/(etc\/(passwd|group)|proc\/(cmdline|cpuinfo|filesystems|loadavg|meminfo|mounts|stat|uptime|version|net\/(dev|route|arp|tcp|udp)|self\/\w+))$/;

/** Why a program that reads these files may find one of them missing. */
export function inputDoubt(machine: Machine, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    if (path === '-' || path === '' || FILES.test(path) || SWITCHES.test(path)) continue;
    const written = machine.state.files.get(fileKey(machine, path));
    if (written ? isThere(written) : machine.readFile(path) !== undefined) continue;
    const doubt = fileDoubt(machine, path);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

/** Whether there is a file that is no folder and no device, or why that is not known. */
export function hasRegularFile(machine: Machine, given: string): boolean | string {
  const path = fileKey(machine, given);
  const written = machine.state.files.get(path);
  if (path.startsWith('/dev/') || hasFolder(machine, path)) return false;
  if (!written && machine.readFile(path) === undefined) return absence(path);
  return written === undefined || isThere(written) || absence(path);
}

function unlessTested({ doubts }: Machine, path: string): string | undefined {
  const absent = absence(path);
  return doubts.some((doubt) => doubt.includes(absent)) ? undefined : absent;
}

/** Under this name it is kept of a file that it may be run. */
export function runnable(path: string): string {
  return `${path}*`;
}

/** Programs that end well, whatever they are given. */
const SURE: ReadonlySet<string> = new Set(['sleep', 'usleep', 'logger', 'sync']);

/** How a program ends that changes nothing here but files. */
export function statusOf(machine: Machine, { program, words }: Call): Status {
  // The first word of some is none of a file.
  const first = /^ch(mod|own|grp)$/.test(program) ? 0 : -1;
  const operands = words
    .filter(({ text }) => !/^-./.test(text))
    .map(({ text, unknown }, at) => ({ text: at === first ? text : fileKey(machine, text), unknown }));
  const paths = operands.map(({ text }) => text);
  const has = (option: RegExp): boolean => words.some(({ text }) => option.test(text));
  const { files } = machine.state;
  let status: Status = 0;
  if (program === 'mkdir') {
    const isSure =
      has(/^-[a-z]*p|^--parents$/) ||
      paths.every((path) => !files.has(`${path}/`) && FOLDERS.test(parentOf(path)) && path.startsWith('/tmp/'));
    // What the script has made is there.
    const isMade = !has(/^-[a-z]*p|^--parents$/) && paths.some((path) => isThere(files.get(`${path}/`)));
    if (isMade) status = 1;
    else if (!isSure) status = `whether there is ${shown(paths[0] ?? '')} already is not known`;
    for (const { text, unknown } of operands) {
      if (unknown !== undefined) continue;
      files.set(`${text.replace(/\/+$/, '')}/`, EMPTY);
      if (!has(/^-[a-z]*p|^--parents$/)) continue;
      for (let path = parentOf(text); path !== '' && !hasFolder(machine, path); path = parentOf(path))
        files.set(`${path}/`, EMPTY);
    }
  } else if (program === 'rm') {
    if (!has(/^-[a-zA-Z]*f|^--force$/)) status = missingOf(machine, paths);
    for (const { text, unknown } of operands) {
      if (unknown !== undefined) continue;
      const folder = `${text.replace(/[*?[].*$|\/+$/, '')}/`;
      files.delete(text);
      files.delete(runnable(text));
      for (const path of [...files.keys()]) if (path.startsWith(folder)) files.delete(path);
    }
  } else if (program === 'rmdir') {
    status = `whether ${paths[0] ?? ''} is there and empty is not known`;
    for (const path of paths) files.delete(`${path.replace(/\/+$/, '')}/`);
  } else if (program === 'touch') {
    const folder = paths.map((path) => parentOf(path)).find((path) => !hasFolder(machine, path));
    if (folder !== undefined) status = absence(folder);
    for (const { text, unknown } of operands)
      if (unknown === undefined && !files.has(text) && machine.filesMayMiss && /^\/tmp\//.test(text))
        files.set(text, EMPTY);
  } else if (program === 'chmod') {
    status = missingOf(machine, paths.slice(1));
    const mayRun = /^[ugoa]*\+[rwst]*x|^[0-7]*[1357][0-7]{0,2}$/.test(paths[0] ?? '');
    for (const path of paths.slice(1)) {
      if (mayRun && isThere(files.get(path))) files.set(runnable(path), EMPTY);
      else files.delete(runnable(path));
    }
  } else if (program === 'chown' || program === 'chgrp')
    status = /^root(:root)?$|^0(:0)?$/.test(paths[0] ?? '')
      ? missingOf(machine, paths.slice(1))
      : `whether the host has ${paths[0] ?? ''} is not known`;
  else if (!SURE.has(program)) status = `how ${program} ends is not known`;
  return machine.filesMayMiss ? status : 0;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function missingOf(machine: Machine, paths: readonly string[]): Status {
  const missing = paths.find(
    (path) =>
      !isThere(machine.state.files.get(path)) && !hasFolder(machine, path) && machine.readFile(path) === undefined,
  );
  return missing === undefined ? 0 : absence(missing);
}
