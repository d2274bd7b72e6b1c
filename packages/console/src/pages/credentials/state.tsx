import { Ago } from '../../ui/instant.tsx';
import { Tag } from '../../ui/page.tsx';
import type { Credential } from './kinds.ts';

/** When the key was given: its age. */
export function KeyAge({ at }: { at: string | undefined }) {
  return at === undefined ? <>not known</> : <Ago at={at} />;
}

/** The result of the last validation. */
export function State({ credential: { valid } }: { credential: Credential }) {
  if (valid === undefined) return <>not tested</>;
  return <Tag kind={valid ? 'good' : 'warn'}>{valid ? 'works' : 'does not work'}</Tag>;
}
