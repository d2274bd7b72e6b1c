import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { broken, type Finding, good, warning } from './finding.ts';

// When each line of Node stops getting security fixes, by its release schedule.
const endOfNode: Record<number, string> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' };

export function checkNode(version: string, now: Date): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return broken('node', `This is Node ${version}`, 'Install Node 20.19 or newer; 24 is the best kept.');
  }
  const end = endOfNode[major];
  if (major % 2 === 1 || (end !== undefined && now.toISOString() > end)) {
    return warning('node', `Node ${version} gets no security fixes any more`, 'Move to Node 24.');
  }
  return good('node', `Node ${version}`);
}

const gib = 1024 ** 3;

export async function checkDisk(folder: string): Promise<Finding> {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, blocks, bsize, files, ffree } = await statfs(there);
  const [free, size] = [bavail * bsize, blocks * bsize];
  const says = `${(free / gib).toFixed(1)} of ${(size / gib).toFixed(1)} GiB are free at ${there}`;
  if (free < gib / 10) return broken('disk', says, 'Make room: when the disk is full, nothing can be saved.');
  if (free < gib) return warning('disk', says, 'Make room soon.');
  if (files > 0 && ffree / files < 0.01) {
    return warning('disk', `Fewer than 1 % of the inodes are free at ${there}`, 'Remove files that are not needed.');
  }
  return good('disk', says);
}

const skew = 5;

/** `ahead`: seconds before another clock, the database's or the public server's. */
export function checkClock(now: Date, newestInstant: string | undefined, ahead: number): Finding {
  if (newestInstant !== undefined && newestInstant > new Date(now.getTime() + skew * 1000).toISOString()) {
    return broken(
      'clock',
      `The clock says ${now.toISOString()}, and the database has something of ${newestInstant}`,
      'Set the clock: expired tokens count as valid again. Let chrony or systemd-timesyncd keep it.',
    );
  }
  if (Math.abs(ahead) > skew) {
    const direction = ahead > 0 ? 'ahead of' : 'behind';
    const says = `The clock is ${Math.abs(ahead).toFixed(1)} s ${direction} the database's`;
    return warning('clock', says, 'Let chrony or systemd-timesyncd keep both clocks.');
  }
  return good('clock', `${now.toISOString()}, and nothing speaks against it`);
}
