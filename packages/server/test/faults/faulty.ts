import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config/config.ts';
import { temporaryFolder } from '../../src/testing/process.ts';

let library: string | undefined;

/** Whether this machine can compile the library that fails system calls: without a C compiler its cases are skipped. */
export const canFail: boolean = (() => {
  if (process.platform !== 'linux') return false;
  const file = join(mkdtempSync(join(tmpdir(), 'tessera-faults-')), 'faults.so');
  const source = fileURLToPath(new URL('./faults.c', import.meta.url));
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', file, source, '-ldl'], { stdio: 'ignore' });
  if (status === 0) library = file;
  return status === 0;
})();

export type Fault = '' | 'sync' | 'move' | 'full' | 'read-only' | 'slow' | 'lie' | `clock ${number}`;

/** The environment of a process whose system calls fail as `be` says, from that moment on. */
export function faults(): { environment: Environment; be: (fault: Fault) => void } {
  const file = join(temporaryFolder(), 'fault');
  const be = (fault: Fault) => writeFileSync(file, fault);
  be('');
  return { environment: { LD_PRELOAD: library ?? '', FAULTS: file }, be };
}
