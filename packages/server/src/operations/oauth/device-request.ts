import { hour } from '../../kit/clock.ts';

/** How long after its end a request is kept, so that a tool is told that it has expired. */
export const deviceRequestKeptFor = hour;
