import type { ServerResponse } from 'node:http';
import { Problem } from '../kit/problem.ts';

/** Characters up to which an answer is sent without being counted. */
const small = 64 * 1024;
/** Bytes of large answers on their way at the same time. The largest alone has some 15 MB. */
const most = 64 * 1024 * 1024;

/** Bounds the bytes that wait for clients to read them. */
export class BytesBeingSent {
  #bytes = 0;

  /**
   * The form in which to send a text: the text itself, or, if it is large, its bytes, which are outside the heap. They
   * are counted until the answer has left. Throws `too_many_requests` where too many are on their way.
   */
  admit(text: string, response: ServerResponse): string | Buffer {
    const { socket } = response.req;
    // The client has gone while the answer was made: nothing is sent, and nothing would tell when it has left.
    if (text.length <= small || response.closed || socket.closed) return text;
    const bytes = Buffer.from(text);
    if (this.#bytes > 0 && this.#bytes + bytes.length > most) {
      throw new Problem('too_many_requests', { retryAfter: 1, cause: 'too many large answers' });
    }
    this.#bytes += bytes.length;
    const left = () => {
      this.#bytes -= bytes.length;
      response.off('close', left);
      socket.off('close', left);
    };
    response.on('close', left);
    // An answer that never had its connection is not told when that ends.
    socket.on('close', left);
    return bytes;
  }
}
