import type { OrganizationUser } from '@tessera/contract';
import { useNavigate } from 'react-router';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { useUser } from '../../frame/user.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { say } from '../../ui/notices.ts';
import type { Shown } from './organization.tsx';

type Member = z.output<typeof OrganizationUser>;

/** The way out of an organization, for the last owner with the reason why there is none. */
export function Leave({ organization, member }: { organization: Shown; member: Member }) {
  const { username } = useUser();
  const navigate = useNavigate();
  const { name } = organization;
  return (
    <Confirm
      small
      verb="Leave"
      label={`Leave ${name}`}
      title={`Leave ${name}?`}
      reason={lastOwnerReason(organization, member)}
      consequence="You lose access to its credentials and arrays at once. An owner or an admin can add you again."
      changes={[keys.organizations, keys.user]}
      work={() => call('deleteUserFromOrganization', { params: { organization: name, username } })}
      after={async () => {
        await navigate('/organizations');
        say(`You have left ${name}`);
      }}
    />
  );
}

/** How many members are on their way. */
export function othersOf({ users = [], users_total = users.length }: Shown): number {
  return users_total - users.length;
}

/** Why nothing can be done to the last owner. Nothing while not all are known: the server refuses. */
export function lastOwnerReason(organization: Shown, member: Member): string | undefined {
  const owners = (organization.users ?? []).filter(({ role }) => role === 'owner');
  if (member.role !== 'owner' || owners.length > 1 || othersOf(organization) > 0) return undefined;
  return 'The last owner: make another member an owner first, or delete the organization';
}
