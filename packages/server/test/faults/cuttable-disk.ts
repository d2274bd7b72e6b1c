import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ServerProcess } from '../../src/testing/process.ts';
import { scratch } from '../../src/testing/scratch.ts';

export const fileSystems = ['ext4', 'xfs'] as const;
export type FileSystem = (typeof fileSystems)[number];

/** The least that mkfs.xfs makes. The file is sparse. */
const size = 320 * 1024 * 1024;

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** The reason why this machine cannot cut the power of a disk, if there is one. */
export function cannotCut(fileSystem: string): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it mounts a disk, which needs root';
  if (!existsSync('/dev/loop-control')) return 'no loop devices';
  const missing = ['mount', 'umount', 'xfs_io', `mkfs.${fileSystem}`].find(
    (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0,
  );
  return missing && `no ${missing}`;
}

/** A file system of its own on a loop device, whose power can be cut: unsynced data is gone then, as on a real disk. */
export class CuttableDisk {
  readonly folder: string;
  readonly #image: string;

  private constructor(folder: string, image: string) {
    this.folder = folder;
    this.#image = image;
  }

  /** A new one, mounted for the test that runs. Call `cannotCut` first. */
  static make(fileSystem: FileSystem): CuttableDisk {
    const base = mkdtempSync(join(scratch, 'tessera-disk-'));
    const disk = new CuttableDisk(join(base, 'mounted'), join(base, 'image'));
    mkdirSync(disk.folder);
    writeFileSync(disk.#image, '');
    truncateSync(disk.#image, size);
    run(`mkfs.${fileSystem}`, '-q', disk.#image);
    disk.#mount();
    onTestFinished(() => {
      spawnSync('umount', ['--lazy', disk.folder]);
      rmSync(base, { recursive: true, force: true });
    });
    return disk;
  }

  /** Cuts the power while the server runs, and resolves when it is dead and the disk is there again. */
  async cut(server: ServerProcess): Promise<void> {
    // Without -f: the file system's own log is not flushed before either.
    run('xfs_io', '-x', '-c', 'shutdown', this.folder);
    await server.stop();
    run('umount', this.folder);
    this.#mount();
  }

  #mount(): void {
    run('mount', '-o', 'loop', this.#image, this.folder);
  }
}
