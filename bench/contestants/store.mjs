// A store that answers AssumeRole with a key at once, over http on loopback: the rest of a vended key's cost is
// Tessera's.
import { createServer } from 'node:http';

let asked = 0;
const server = createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  if (request.url === '/asked') return response.end(String(asked));
  request.resume().on('end', () => {
    asked++;
    const expiration = new Date(Date.now() + 3600_000).toISOString();
    const body = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAFAKE${asked}</AccessKeyId><SecretAccessKey>fake-session-secret</SecretAccessKey><SessionToken>fake-session-token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    // As long as the nearest region of AWS takes.
    setTimeout(() => response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body), delayMs);
  });
});
const delayMs = Number(process.argv[2] ?? 0);
server.listen(Number(process.env.PORT), '127.0.0.1');
