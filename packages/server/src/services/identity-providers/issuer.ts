/** Whether a text is an issuer as OpenID Connect Discovery 1.0 defines it. `http` permits plain http on this machine. */
export function isIssuer(text: string, http: boolean): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && http && isLocal);
}
