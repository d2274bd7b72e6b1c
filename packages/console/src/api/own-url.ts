/**
 * The URL that `text` leads to from a page of `origin`, if it stays on that origin; else the origin's start. The result
 * is the checked URL: a path taken out of it could lead elsewhere once it is read anew, as `//evil.example` out of
 * `/.//evil.example` does.
 */
export function ownUrl(text: string | null, origin: string): string {
  const start = new URL('/', origin);
  if (text === null || !URL.canParse(text, start.href)) return start.href;
  const url = new URL(text, start);
  // A `blob:` URL has the origin of the page that made it.
  const isOwn = url.origin === start.origin && url.protocol === start.protocol;
  return isOwn && url.username === '' && url.password === '' ? url.href : start.href;
}
