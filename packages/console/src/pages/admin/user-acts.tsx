import { useUser } from '../../frame/user.ts';
import { Section } from '../../ui/page.tsx';
import { AccessLines } from './user-access.tsx';
import { HelpLines } from './user-help.tsx';
import type { Detail } from './user-lines.tsx';

/** The actions of an administrator on an account. On their own account, each is disabled with its reason. */
export function UserActs({ user }: { user: Detail }) {
  const { id } = useUser();
  const own = user.id === id ? 'Another administrator has to do this to your account' : undefined;
  return (
    <>
      <Section title="Help">
        <div className="box">
          <HelpLines user={user} own={own} />
        </div>
      </Section>
      <Section title="Access">
        <div className="box danger">
          <AccessLines user={user} own={own} />
        </div>
      </Section>
    </>
  );
}
