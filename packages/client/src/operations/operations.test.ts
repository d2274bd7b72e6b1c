import type { Operations as Contract, OperationId, Output, PathParameters } from '@tessera/contract';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import { onEveryEngine } from '../../../server/src/testing/world.ts';
import { Tessera } from '../index.ts';
import type { Operations } from './index.ts';

type Input<Of> = Of extends Record<'body', infer Schema extends z.ZodType> ? z.input<Schema> : undefined;
type Nothing = Awaited<ReturnType<Operations['deleteUser']>>;
type Answer<Id extends OperationId> = Output<Id> extends undefined ? Nothing : Output<Id>;
/** The first argument that is not a part of the path, unless it is the options. */
type Given<Id extends OperationId> =
  PathParameters<Contract[Id]['path']> extends never ? Parameters<Operations[Id]>[0] : never;

// Where this does not compile, the error names the operations that have no method yet.
const methodsToAdd: Record<Exclude<OperationId, keyof Operations>, 'a method in packages/client/src/operations'> = {};

describe('the methods', () => {
  it('are the operations of the contract, and answer as it says', () => {
    expect(methodsToAdd).toEqual({});
    expectTypeOf<keyof Operations>().toEqualTypeOf<OperationId>();
    expectTypeOf<{ [Id in OperationId]: Awaited<ReturnType<Operations[Id]>> }>().toEqualTypeOf<{
      [Id in OperationId]: Answer<Id>;
    }>();
  });

  it('take the inputs of the contract', () => {
    expectTypeOf<Given<'createUser'>>().toEqualTypeOf<Input<Contract['createUser']>>();
    expectTypeOf<Given<'requestToken'>>().toEqualTypeOf<Input<Contract['requestToken']>>();
    expectTypeOf<Given<'createOrganization'>>().toEqualTypeOf<Input<Contract['createOrganization']>>();
    expectTypeOf<Parameters<Operations['updateUser']>[1]>().toEqualTypeOf<Input<Contract['updateUser']>>();
    expectTypeOf<Parameters<Operations['addUserToOrganization']>[1]>().toEqualTypeOf<
      Input<Contract['addUserToOrganization']>
    >();
    expectTypeOf<Parameters<Operations['updateAWSAccessCredentials']>[2]>().toEqualTypeOf<
      Input<Contract['updateAWSAccessCredentials']>
    >();
  });
});

onEveryEngine('a path parameter', (world) => {
  it.each(['my token/1+2=', '100 %', 'a?b#c', '%2F', 'naïve ☃', "it's (not) *this*!"])(
    'stays one segment, also as %j',
    async (name) => {
      const alice = await world().person('alice');
      const tessera = new Tessera({ baseUrl: world().url, token: alice.token });
      await tessera.requestToken({ name });
      await tessera.revokeToken(name);
      expect(await tessera.tokensGet()).toEqual([]);
    },
  );

  it.each(['', '.', '..'])('is refused as %j, which would be another path', async (name) => {
    const alice = await world().person('alice');
    let requests = 0;
    const counted = (url: string, init: RequestInit) => {
      requests++;
      return fetch(url, init);
    };
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token, fetch: counted });
    await expect(tessera.deleteOrganization(name)).rejects.toThrow(RangeError);
    await expect(tessera.deleteUserFromOrganization('acme', name)).rejects.toThrow(/^username must be/);
    expect(requests).toBe(0);
  });
});
