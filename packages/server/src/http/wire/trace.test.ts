import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Proxies } from './proxies.ts';
import { traceOf } from './trace.ts';

const proxies = new Proxies(['10.0.0.0/8']);
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const sent = `00-${trace}-${parent}-01`;
const made = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/;

function from(traceparent: string | undefined, peer = '10.0.0.1') {
  return { headers: { traceparent }, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
}

describe('the trace of a request', () => {
  it.each([
    [sent, sent],
    [`00-${trace}-${parent}-00`, `00-${trace}-${parent}-00`],
    // Flags that are not known are not handed on.
    [`00-${trace}-${parent}-ff`, `00-${trace}-${parent}-03`],
    // A later version is read as far as it is known, and handed on as version 00.
    [`cc-${trace}-${parent}-01`, sent],
    [`cc-${trace}-${parent}-01-what-comes-later`, sent],
  ])('is the one that a trusted proxy says: %s', (told, expected) => {
    expect(traceOf(from(told), proxies)).toMatchObject({ id: trace, traceparent: expected });
  });

  it.each([
    undefined,
    '',
    `ff-${trace}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${parent}-01`,
    `00-${trace}-${parent}-01-more`,
    `00-${trace}-${parent}-01.more`,
    `cc-${trace}-${parent}-01.more`,
    `00-${trace}-${parent}`,
    `00-${trace.slice(1)}-${parent}-01`,
    `00-${trace}-${parent}-0g`,
    ` ${sent}`,
    // As Node joins a header that came twice.
    `${sent}, ${sent}`,
    `${sent}\n`,
  ])('is a new one where a trusted proxy says %j', (told) => {
    const [one, other] = [traceOf(from(told), proxies), traceOf(from(told), proxies)];
    expect(one.traceparent).toMatch(made);
    expect(one.traceparent).toContain(one.id);
    expect(other.id).not.toBe(one.id);
  });

  it('is never one that somebody else says', () => {
    expect(traceOf(from(sent, '203.0.113.9'), proxies).traceparent).toMatch(made);
    expect(traceOf(from(sent), new Proxies([])).traceparent).toMatch(made);
  });
});
