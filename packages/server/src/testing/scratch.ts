import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** In memory where there is such a folder: hundreds of durable databases at the same time would wait for the disk. */
export const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
