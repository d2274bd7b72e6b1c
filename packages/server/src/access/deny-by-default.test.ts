import { type Operation, type OperationId, operationList, reservedNames } from '@tessera/contract';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { bindOperations } from '../http/adapters/fastify.ts';
import type { EndpointContext } from '../http/endpoint.ts';
import { createServer } from '../http/server.ts';
import { Proxies } from '../http/wire/proxies.ts';

const server = () =>
  createServer({ log: pino({ level: 'silent' }), proxies: new Proxies([]), corsOrigins: [], httpsOnly: false });
// Nothing of it is reached before a request comes.
const binding = {} as EndpointContext;
type Listed = Operation & { id: OperationId };

describe('routes', () => {
  it('T06: without a permission entry stop the server from starting', () => {
    for (const { id } of operationList) {
      const forgotten = operationList.map((operation): Listed => {
        const { permission: _, ...rest } = operation;
        return operation.id === id ? (rest as Listed) : operation;
      });
      expect(() => bindOperations(server(), binding, forgotten), id).toThrow(
        `The operation ${id} has no permission entry`,
      );
    }
    expect(() => bindOperations(server(), binding)).not.toThrow();
  });

  it('are public only where that is written out', () => {
    const open = operationList.filter(({ permission }) => permission === null).map(({ id }) => id);
    expect(open).toEqual([
      'createUser',
      'requestPasswordReset',
      'startDeviceAuthorization',
      'grantToken',
      'revokeHeldToken',
    ]);
  });
});

describe('reserved names', () => {
  it('have every word of the API that stands where a name of a user or an organization can stand', () => {
    const paths = operationList.map(({ path }) => path.split('/').slice(1));
    const isName = (segment = '') => /^\{(username|organization|namespace)\}$/.test(segment);
    const clashing = new Set<string>();
    for (const literal of paths) {
      for (const other of paths) {
        for (const [at, segment] of literal.entries()) {
          // The same way up to there, with any name fitting a parameter.
          if (literal.length !== other.length) continue;
          const sameWay = literal.slice(0, at).every((part, i) => part === other[i] || /^\{/.test(other[i] ?? ''));
          if (sameWay && !segment.startsWith('{') && isName(other[at])) clashing.add(segment);
        }
      }
    }
    expect([...clashing]).toContain('user');
    const missing = [...clashing].filter((word) => !reservedNames.includes(word));
    expect(missing, 'to be added to reservedNames in packages/contract/src/text.ts').toEqual([]);
  });

  it('are those that clients, or later versions of the API, take for something else', () => {
    const taken = [
      'aws',
      'public',
      'scopes',
      'session',
      'sso_domain',
      'sso_domains',
      'group',
      'share_payment',
      '.',
      '..',
    ];
    expect(reservedNames).toEqual(expect.arrayContaining(taken));
  });
});
