const untrusted = [
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_UNTRUSTED'],
];
const sockets: Record<string, string> = {
  ENOENT: 'has no socket there',
  ENOTDIR: 'has no socket there',
  EACCES: 'has a socket that this user may not use',
};

/**
 * How the server that DATABASE_URL names keeps a connection from being made, as the end of a sentence that begins with
 * "server that"; `undefined` if the error is no failure to connect.
 */
export function connectionRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (/does not support SSL connections/.test(error.message)) {
    return 'has no TLS: turn ssl on there, or say sslmode=disable';
  }
  if (untrusted.includes(code)) {
    return 'has a certificate that is not trusted: name its authority with sslrootcert, or say sslmode=no-verify';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'has a certificate for another host name: use that name, or say sslmode=verify-ca with sslrootcert';
  }
  if (/^(CERT_|ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO)/.test(code)) return `cannot be spoken to by TLS (${code})`;
  if (code in sockets && 'syscall' in error && error.syscall === 'connect') return `${sockets[code]} (${code})`;
  return undefined;
}
