import type { Invitation } from '@tessera/contract';
import type { ReactNode } from 'react';
import type * as z from 'zod';
import { Ago, Until } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column } from '../../ui/list/types.ts';
import { roleWords } from '../../ui/words.ts';

export type Invited = z.output<typeof Invitation>;

interface InvitationListProps {
  label: string;
  invitations: readonly Invited[];
  /** The other side of the invitations: the recipients, or the organizations. */
  other: { title: string; nameOf: (invitation: Invited) => string };
  actions: (invitation: Invited) => ReactNode;
}

/** Pending invitations, as their organization sees them and as the invited user does. */
export default function InvitationList({ label, invitations, other, actions }: InvitationListProps) {
  const columns: readonly Column<Invited>[] = [
    { id: 'other', title: other.title, value: other.nameOf, width: '1.6fr' },
    { id: 'role', title: 'Role', value: ({ organization_role: role = 'read_only' }) => roleWords[role] },
    instantColumn('sent', 'Sent', ({ created_at }) => created_at, Ago),
    instantColumn('until', 'Until', ({ expires_at }) => expires_at, Until),
  ];
  return (
    <DataList
      label={label}
      noun="invitation"
      items={invitations}
      idOf={({ id = '' }) => id}
      nameOf={other.nameOf}
      columns={columns}
      empty={null}
      actions={actions}
    />
  );
}
