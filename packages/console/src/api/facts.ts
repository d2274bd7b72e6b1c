import { ConsoleFacts } from '@tessera/contract';

const written = document.querySelector<HTMLMetaElement>('meta[name=tessera]')?.content;

/** The facts that the server wrote into the page. The development server of the console writes nothing. */
export const facts: ConsoleFacts =
  written === undefined ? { signup: 'open', outbox: true } : ConsoleFacts.parse(JSON.parse(written));

/** Where clients find the server. */
export const address = facts.address ?? location.origin;
