import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How many requests of a connection are worked on at the same time. Clients that pipeline wait for as many answers. */
export const pipelineLimit = 16;

/** How many wait for their turn, of all connections: Node parses all that it has read, some 3,600 of the shortest at a time. */
export const mostWaiting = 10_000;

interface Line {
  /** Those that are worked on behind the first, which has the connection. */
  readonly underWay: Set<ServerResponse>;
  readonly waiting: [IncomingMessage, ServerResponse][];
}

/**
 * Lets the requests that a connection sends without waiting for answers wait for their turn, and reads no more of them
 * meanwhile. Those that wait when the connection ends are not carried out, and the answers of the others are closed. Where
 * too many wait, the connection that sends one more ends.
 */
export function boundPipelines(serve: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>();
  let allWaiting = 0;

  const begin = (socket: Socket, line: Line, request: IncomingMessage, response: ServerResponse) => {
    line.underWay.add(response);
    response.once('close', () => {
      line.underWay.delete(response);
      if (socket.destroyed) return;
      const next = line.waiting.shift();
      if (next) {
        allWaiting--;
        begin(socket, line, ...next);
      }
      if (line.waiting.length === 0 && socket.isPaused()) socket.resume();
    });
    serve(request, response);
  };

  return (request, response) => {
    // The first of a connection is given its socket at once: nearly all of them.
    if (response.socket !== null) return serve(request, response);
    const { socket } = request;
    // The parser still has bytes of the connection that ended.
    if (socket.destroyed) return;
    let line = lines.get(socket);
    if (!line) {
      line = { underWay: new Set(), waiting: [] };
      lines.set(socket, line);
      const { underWay, waiting } = line;
      // Node resumes it too: at the end of each message, and when enough of its answers have left.
      socket.on('resume', () => {
        if (waiting.length > 0) socket.pause();
      });
      socket.once('close', () => {
        allWaiting -= waiting.length;
        waiting.length = 0;
        for (const response of underWay) tellOfEnd(response);
      });
    }
    if (line.underWay.size < pipelineLimit - 1) return begin(socket, line, request, response);
    if (allWaiting >= mostWaiting) {
      socket.destroy();
      return;
    }
    allWaiting++;
    line.waiting.push([request, response]);
    socket.pause();
  };
}

/** Node tells an answer that its connection has ended only where it has it. */
function tellOfEnd(response: ServerResponse): void {
  if (response.socket !== null) return;
  response.destroy();
  response.emit('close');
}
