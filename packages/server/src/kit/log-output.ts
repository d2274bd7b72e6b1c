import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Where text goes. `done` is called once, with how many bytes went before the error, if there was one. */
export interface Output {
  write(bytes: Buffer, done: (error: Error | null, written: number) => void): void;
  /** As much as goes at once, while nothing else is being written: for the end of the process. Never throws. */
  writeNow(bytes: Buffer): void;
}

const retryMs = 100;

/**
 * An output to a file descriptor on which writing blocks nothing. A pipe or a socket whose reader has stopped would block
 * `write` for as long, and with it a thread that the end of the process waits for: those become non-blocking. Files go
 * through a thread.
 */
export function outputTo(descriptor: number): Output {
  const kind = fstatSync(descriptor);
  if (kind.isFIFO() || kind.isSocket()) return socketOutput(descriptor);
  if (kind.isCharacterDevice()) return fileOutput(withoutBlocking(descriptor));
  return fileOutput(descriptor);
}

/** The same terminal once more, non-blocking: a reader can stop one as well (Ctrl-S). */
function withoutBlocking(descriptor: number): number {
  try {
    return openSync(`/dev/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Another user's terminal, or a system without such names.
    return descriptor;
  }
}

function socketOutput(descriptor: number): Output {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  socket.on('error', () => {});
  socket.unref();
  return {
    write: (bytes, done) => void socket.write(bytes, (error) => done(error ?? null, error ? 0 : bytes.length)),
    writeNow: (bytes) => writeWhatGoes(descriptor, bytes),
  };
}

function fileOutput(descriptor: number): Output {
  const writeFrom = (bytes: Buffer, from: number, done: (error: Error | null, written: number) => void): void => {
    write(descriptor, bytes, from, (error, count) => {
      if (error?.code === 'EAGAIN') setTimeout(() => writeFrom(bytes, from, done), retryMs).unref();
      else if (error) done(error, from);
      else if (from + count < bytes.length) writeFrom(bytes, from + count, done);
      else done(null, bytes.length);
    });
  };
  return {
    write: (bytes, done) => writeFrom(bytes, 0, done),
    writeNow: (bytes) => writeWhatGoes(descriptor, bytes),
  };
}

function writeWhatGoes(descriptor: number, bytes: Buffer): void {
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
  } catch {
    // There is no time left to try again.
  }
}
