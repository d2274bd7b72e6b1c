import { useQuery } from '@tanstack/react-query';
import { NavLink } from 'react-router';
import { organizationsQuery } from '../api/queries.ts';

/** Where one can go: the account's pages, the organizations, and what helps. */
export function Places({ outbox }: { outbox: boolean }) {
  const { data: organizations = [] } = useQuery(organizationsQuery);
  return (
    <>
      <div>
        <h2>Your account</h2>
        <NavLink to="/account" end>
          Profile
        </NavLink>
        <NavLink to="/account/password">E-mail and password</NavLink>
        <NavLink to="/tokens">Tokens</NavLink>
        <NavLink to="/sessions">Sessions</NavLink>
        <NavLink to="/credentials">Credentials</NavLink>
        <NavLink to="/account/delete">Delete account</NavLink>
      </div>
      <div>
        <h2>Organizations</h2>
        <NavLink to="/organizations" end>
          All organizations
        </NavLink>
        {organizations.map(({ id, name }) => (
          <NavLink key={id} to={`/organizations/${name}`}>
            {name}
          </NavLink>
        ))}
      </div>
      <div>
        <h2>Use it</h2>
        <NavLink to="/connect">Connect</NavLink>
        {outbox && <NavLink to="/outbox">Mail outbox</NavLink>}
      </div>
    </>
  );
}
