import { type Action, actionsOf, roles } from '@tessera/contract';
import { roleWords } from '../../ui/words.ts';

/** The permissions of a role, in words. */
export const roleRows: readonly { words: string; action: Action }[] = [
  { words: 'See the organization and its members', action: 'read' },
  { words: 'Write and create arrays, run jobs, see logs and credentials', action: 'write' },
  { words: 'Delete arrays', action: 'delete' },
  { words: 'Manage members, settings and credentials', action: 'edit_organization' },
  { words: 'Make and remove owners, delete the organization', action: 'delete_organization' },
];

/** The permissions of each role, from the server's own table. */
export function RoleTable() {
  return (
    // Scrolls sideways on a narrow screen, so it must be reachable with the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="box wide" tabIndex={0} aria-label="What each role may do">
      <table>
        <thead>
          <tr>
            <th scope="col">Role</th>
            {roles.map((role) => (
              <th key={role} scope="col">
                {roleWords[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {roleRows.map(({ words, action }) => (
            <tr key={action}>
              <th scope="row">{words}</th>
              {roles.map((role) => (
                <td key={role}>{actionsOf(role).includes(action) ? 'Yes' : <span className="dim">No</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
