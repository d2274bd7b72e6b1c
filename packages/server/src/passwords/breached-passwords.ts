import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const hashLength = 40;
/** In bytes. The rest of a line and the hash of the next are within it. */
const readLength = 128;

/**
 * A list of passwords that were found in breaches (OWASP ASVS 5.0, 6.2.12; NIST SP 800-63B-4, 3.1.1.2): a file with their SHA-1
 * in hexadecimal, in the order of the hashes, a line each, as `HASH` or `HASH:COUNT`. That is how haveibeenpwned.com gives its list
 * away. It is too long to be held in memory: a look-up is a binary search in the file, of some 36 reads. The file is opened for each,
 * so that a newer one can be put in its place.
 */
export class BreachedPasswords {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether the password is on the list. Rejects where the file cannot be read. */
  async has(password: string): Promise<boolean> {
    const wanted = createHash('sha1').update(password).digest('hex').toUpperCase();
    const file = await open(this.#file);
    try {
      let low = 0;
      let high = (await file.stat()).size;
      // The line, if there is one, begins in here.
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const line = await lineFrom(file, middle);
        if (line === undefined || line.begin >= high || line.hash > wanted) high = middle;
        else if (line.hash < wanted) low = line.begin + hashLength;
        else return true;
      }
      return false;
    } finally {
      await file.close();
    }
  }
}

/** The first line that begins at this offset or after it. */
async function lineFrom(file: FileHandle, offset: number): Promise<{ begin: number; hash: string } | undefined> {
  const from = Math.max(0, offset - 1);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(readLength), 0, readLength, from);
  const text = buffer.toString('latin1', 0, bytesRead);
  const at = offset === 0 ? 0 : text.indexOf('\n') + 1;
  const hash = text.slice(at, at + hashLength).toUpperCase();
  const isThere = (offset === 0 || at > 0) && hash.length === hashLength;
  return isThere ? { begin: from + at, hash } : undefined;
}
