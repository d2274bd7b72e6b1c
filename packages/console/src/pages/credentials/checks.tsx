import type { ValidationCheck } from '@tessera/contract';
import type * as z from 'zod';
import { sentence } from '../../ui/form-errors.ts';
import { Tag } from '../../ui/page.tsx';
import { labels } from './kinds.ts';

type Check = z.output<typeof ValidationCheck>;

/** Each check as a sentence that is true if it passed. */
const words: Record<string, string> = {
  well_formed: 'It is well formed',
  endpoint_allowed: 'The server may connect to its store',
  identity: 'The store knows the key',
  bucket_reachable: 'The bucket is there',
  list: 'Objects can be listed',
  read: 'An object can be read',
  write: 'An object can be written',
  delete: 'An object can be deleted',
  vended_issued: 'Short-lived keys are made',
  vended_works: 'A short-lived key works',
  vended_scope_enforced: 'A short-lived key does not reach beside its path',
  cleanup: 'The test left nothing behind',
};
const states = { passed: 'Yes', failed: 'No', skipped: 'Not tried' } as const;
const kinds = { passed: 'good', failed: 'warn', skipped: undefined } as const;
/** The page's names for the API's. */
const named = { ...labels, probe_writes: '“Also write an object”', paths: 'buckets' };

/** The result of a validation, one line for each check. */
export function Checks({ checks, label }: { checks: readonly Check[]; label: string }) {
  return (
    <ul className="box steps" aria-label={label}>
      {checks.map(({ name, status, reason }) => {
        const kind = kinds[status];
        return (
          <li key={name}>
            <div className="thing">
              <div>{words[name] ?? name}</div>
              {reason !== undefined && <div className="dim">{inWords(reason)}</div>}
            </div>
            <Tag {...(kind === undefined ? {} : { kind })}>{states[status]}</Tag>
          </li>
        );
      })}
    </ul>
  );
}

function inWords(reason: string): string {
  const plain = reason.replace(/`(\w+)`/g, (_, name: keyof typeof named) => named[name] ?? name);
  const [, field, rest] = /^(\w+): (.*)$/s.exec(plain) ?? [];
  return field === undefined
    ? sentence('', plain, named)
    : sentence(named[field as keyof typeof named] ?? field, rest ?? '', named);
}
