import { useQuery } from '@tanstack/react-query';
import { trustQuery } from '../../api/queries.ts';
import { Copy } from '../../ui/copy.tsx';
import { Found } from '../../ui/found.tsx';
import { Note, Section } from '../../ui/page.tsx';
import { SnippetList } from '../snippets.tsx';

/** The external ID of a namespace, and the trust policy to paste into a role that it may use. */
export function Trust({ namespace }: { namespace: string }) {
  const trust = useQuery(trustQuery(namespace));
  return (
    <Section
      title="Trust policy of the role"
      about="The role must trust this server, and ask for this external ID: no other namespace can use the role then."
    >
      <Found query={trust}>
        {({ external_id, json, terraform, cloudformation }) => (
          <div className="stack">
            <div className="once">
              <code>{external_id}</code>
              <Copy text={external_id} label="Copy the external ID" />
            </div>
            {json === undefined ? (
              <Note>
                The server has no AWS identity of its own. Store the role together with a key that may assume it.
              </Note>
            ) : (
              <SnippetList
                snippets={[
                  { title: 'JSON, for the console of AWS', code: json },
                  { title: 'Terraform', code: terraform ?? '' },
                  { title: 'CloudFormation', code: cloudformation ?? '' },
                ]}
              />
            )}
          </div>
        )}
      </Found>
    </Section>
  );
}
