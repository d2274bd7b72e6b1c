import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublic } from './addresses.ts';
import { Outbound, OutboundFailed, OutboundRefused } from './outbound.ts';

let connections = 0;
const listener = createServer((socket) => {
  connections++;
  socket.destroy();
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  ({ port } = listener.address() as AddressInfo);
});
afterAll(() => void listener.close());

const guard = (more: Partial<ConstructorParameters<typeof Outbound>[0]> = {}) =>
  new Outbound({ permitted: [], loopback: false, ...more });
/** The outcome of a request to an address, as the name of the error. */
const outcome = (outbound: Outbound, url: string) =>
  outbound.request(url).then(
    ({ status }) => status,
    (error: Error) => error.name,
  );

describe('an address of this machine or a private network', () => {
  it('is never connected to, however it is written', async () => {
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '017700000001',
      '0177.0.0.1',
      '127.1',
      '127.0.1',
      '0',
      '0.0.0.0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:ffff:7f00:0001]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fd00::1]',
      '169.254.169.254',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      'localhost',
      'localhost.',
      'LOCALHOST',
      '１２７.０.０.１',
      '127。0。0。1',
      '%31%32%37.0.0.1',
    ];
    const local = guard({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] });
    for (const host of hosts) {
      for (const scheme of ['http', 'https']) {
        expect(await outcome(local, `${scheme}://${host}:${port}/`), `${scheme} ${host}`).toBe('OutboundRefused');
      }
    }
    expect(connections).toBe(0);
  });

  it('is not reached by other schemes, users in the URL, or plain http to a public one', async () => {
    for (const url of [
      `ftp://127.0.0.1:${port}`,
      'file:///etc/passwd',
      'data:text/plain,a',
      `gopher://127.0.0.1:${port}`,
      'https://user:fake@192.0.43.7/',
      `https://192.0.43.7@127.0.0.1:${port}/`,
      'http://192.0.43.7/',
      'nothing',
    ]) {
      expect(await outcome(guard(), url), url).toBe('OutboundRefused');
    }
    expect(connections).toBe(0);
  });

  it('is not reached by a name that has it among its addresses, or changes its answer', async () => {
    const mixed = guard({
      lookup: async () => [
        { address: '192.0.43.7', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    expect(await outcome(mixed, `https://rebound.example:${port}/`)).toBe('OutboundRefused');
    let asked = 0;
    const changing = guard({
      patience: 300,
      lookup: async () => [{ address: asked++ === 0 ? '192.0.43.7' : '127.0.0.1', family: 4 }],
    });
    // The first answer is the one that is connected to, and nothing is there in a test.
    expect(await outcome(changing, `https://rebound.example:${port}/`)).toBe('OutboundFailed');
    expect(asked).toBe(1);
    expect(connections).toBe(0);
  });

  it('is never connected to in any spelling that a URL may have of it', async () => {
    const local = guard({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] });
    const octet = fc.nat(255);
    const inside = fc.oneof(
      fc.tuple(fc.constant(127), octet, octet, octet),
      fc.tuple(fc.constantFrom(0, 10), octet, octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    );
    const digits = fc.constantFrom(
      (value: number) => String(value),
      (value: number) => `0x${value.toString(16)}`,
      (value: number) => `0X0${value.toString(16).toUpperCase()}`,
      (value: number) => `0${value.toString(8)}`,
    );
    const merged = fc.integer({ min: 1, max: 4 });
    const around = fc.constantFrom(
      (host: string) => host,
      (host: string) => `${host}.`,
      (host: string) => host.replace(/\d/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
      (host: string) => host.replaceAll('.', '%2e'),
      (host: string) => host.replaceAll('.', '\u3002'),
    );
    const asPlain = fc
      .tuple(inside, fc.array(digits, { minLength: 4, maxLength: 4 }), merged, around)
      .map(([[a, b, c, d], spell, count, wrap]) => {
        // The last part has as many bytes as are not said before it.
        const all = [a, b, c, d];
        const last = all.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0);
        const parts = [...all.slice(0, count - 1), last];
        return wrap(parts.map((part, at) => spell[at]?.(part) ?? '').join('.'));
      });
    const asMapped = fc
      .tuple(inside, fc.constantFrom('::ffff:', '0:0:0:0:0:FFFF:', '64:ff9b::', '::'))
      .map(([[a, b, c, d], before]) => `[${before}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}]`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(asPlain, asMapped), fc.constantFrom('http', 'https'), async (host, scheme) => {
        expect(await outcome(local, `${scheme}://${host}:${port}/`)).toBe('OutboundRefused');
      }),
      { numRuns: 500 },
    );
    expect(connections).toBe(0);
  });

  it('is not public for any IPv4 address mapped into IPv6', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const plain = [a, b, c, d].join('.');
        const hex = [(a << 8) | b, (c << 8) | d].map((part) => part.toString(16)).join(':');
        expect(isPublic(`::ffff:${plain}`)).toBe(isPublic(plain));
        expect(isPublic(`0:0:0:0:0:FFFF:${hex}`)).toBe(isPublic(plain));
        expect(isPublic(`64:ff9b::${hex}`)).toBe(false);
        if ([0, 10, 127].includes(a) || a >= 224) expect(isPublic(plain)).toBe(false);
      }),
    );
  });
});

describe('addresses that an operator permits', () => {
  it('is reached by host, address or range, also by plain http, and nothing beside it', async () => {
    const server = createHttp((_request, response) => void response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = (server.address() as AddressInfo).port;
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
    for (const permitted of [['127.0.0.1'], ['127.0.0.0/8'], ['store.internal']]) {
      const host = permitted[0] === 'store.internal' ? 'store.internal' : '127.0.0.1';
      expect(await outcome(guard({ permitted, lookup }), `http://${host}:${at}/`), host).toBe(200);
      expect(await outcome(guard({ permitted, lookup }), 'http://10.0.0.1/')).toBe('OutboundRefused');
    }
    expect(await outcome(guard({ loopback: true, lookup }), `http://127.0.0.1:${at}/`)).toBe(200);
    expect(await outcome(guard({ loopback: true }), 'http://10.0.0.1/')).toBe('OutboundRefused');
    server.close();
  });
});

describe('an answer', () => {
  it('is a redirect that is not followed, and is given up where it is endless, slow, or cut off', async () => {
    const server = createHttp((request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
      else if (request.url === '/endless') response.write('x'.repeat(100_000));
      else if (request.url === '/cut')
        response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outbound = guard({ loopback: true, patience: 400 });
    expect((await outbound.request(`${base}/redirect`)).status).toBe(302);
    expect(connections).toBe(0);
    const code = (path: string) =>
      outbound.request(base + path).catch((error: unknown) => (error instanceof OutboundFailed ? error.code : error));
    expect(await code('/endless')).toBe('TOO_LONG');
    expect(await code('/cut')).toBe('ECONNRESET');
    expect(await code('/slow')).toBe('ETIMEDOUT');
    server.closeAllConnections();
    server.close();
  });

  it('is not waited for where the name takes too long, and the check then leaves it to the request', async () => {
    const never = guard({ patience: 50, lookup: () => new Promise(() => {}) });
    expect(await outcome(never, 'https://slow.example/')).toBe('OutboundFailed');
    await expect(never.check('https://slow.example/')).resolves.toBeUndefined();
    await expect(guard().check('https://127.0.0.1/')).rejects.toThrow(OutboundRefused);
  });
});

describe('a connection', () => {
  it('is kept for the next request to the same address, and replaced where the server has closed it', async () => {
    const sockets = new Set<unknown>();
    const server = createHttp((request, response) => {
      const isNew = !sockets.has(request.socket);
      sockets.add(request.socket);
      // What a server does that had enough of a connection just as it is used again.
      if (request.url === '/old' && !isNew) request.socket.destroy();
      else response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outbound = guard({ loopback: true });
    const get = (path: string) => outcome(outbound, at + path);
    expect([await get('/'), await get('/'), sockets.size]).toEqual([200, 200, 1]);
    expect([await get('/old'), sockets.size]).toEqual([200, 2]);
    server.close();
  });

  it('is not kept for a name that leads elsewhere by then', async () => {
    const seen: string[] = [];
    const server = createHttp((request, response) => {
      seen.push(request.socket.localAddress ?? '');
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    let address = '127.0.0.1';
    const outbound = guard({ loopback: true, lookup: async () => [{ address, family: 4 }] });
    const url = `http://store.example:${(server.address() as AddressInfo).port}/`;
    await outcome(outbound, url);
    address = '127.0.0.2';
    await outcome(outbound, url);
    expect(seen).toEqual(['127.0.0.1', '127.0.0.2']);
    server.close();
  });
});
