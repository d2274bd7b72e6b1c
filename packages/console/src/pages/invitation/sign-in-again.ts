/** The sign-in page, which leads back to the invitation. The token stays behind `#`: no server sees it. */
export function signInAgain(username?: string): string {
  const query = new URLSearchParams({ next: '/invitation', ...(username === undefined ? {} : { username }) });
  return `/sign-in?${query}${location.hash}`;
}
