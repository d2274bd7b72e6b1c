import { ConsoleInvitation, ConsoleInvitationToken } from '@tessera/contract';
import type { FastifyInstance } from 'fastify';
import { instantOf } from '../../kit/clock.ts';
import { Secret } from '../../kit/secret.ts';
import { lookUpInvitation } from '../../operations/invitations/look-up-invitation.ts';
import type { Deps } from '../../operations/use-case.ts';
import { bodyOf } from '../adapters/fastify.ts';
import { valid } from '../wire/input.ts';

/**
 * The facts that the page of a mailed invitation shows. The token comes in the body, so that it is in no server's log.
 */
export function registerInvitation(app: FastifyInstance, deps: Deps): void {
  app.post('/console/invitation', async (request) => {
    request.operation = 'fetchInvitations';
    const { token } = valid(ConsoleInvitationToken, bodyOf(request), 'body');
    return ConsoleInvitation.parse(await lookUpInvitation(deps, new Secret(token), instantOf(deps.clock())));
  });
}
