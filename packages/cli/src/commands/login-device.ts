import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { TesseraError } from '@tessera/client';
import { commandLineClient, deviceCodeGrant } from '@tessera/contract';
import { clientOf } from '../client.ts';
import { Interrupted } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';

export interface DeviceLogin {
  remember?: boolean;
  /** False where no browser is to be opened. */
  browser?: boolean;
}

/**
 * Signs in by a browser, on this machine or another (RFC 8628): with all factors that the account needs. Resolves with
 * `undefined` if the server does not support it. Throws where the user refused or did not answer in time.
 */
export async function signInByDevice(io: Io, url: string, { remember, browser }: DeviceLogin) {
  const client = clientOf({ baseUrl: url });
  const request = { client_id: commandLineClient, scope: '*', ...(remember ? { remember_me: 'true' } : {}) };
  const codes = await client.startDeviceAuthorization(request).catch(unlessUnknown);
  if (codes === undefined) return undefined;
  // Before anything is said: a reader may press Ctrl-C at once.
  const interrupt = new AbortController();
  const interrupted = () => interrupt.abort();
  process.once('SIGINT', interrupted);
  io.say(`Open this page in a browser, here or on another device:

  ${codes.verification_uri_complete}

It has to show the code ${codes.user_code}. Waiting for you to approve there …`);
  if (browser !== false) openBrowser(io, codes.verification_uri_complete);
  try {
    for (let { interval } = codes; ; ) {
      await sleep(interval * 1000, undefined, interrupt).catch(() => {
        throw new Interrupted();
      });
      const granted = await client
        .grantToken({ grant_type: deviceCodeGrant, client_id: commandLineClient, device_code: codes.device_code })
        .catch((error: unknown) => unlessPending(error));
      if (typeof granted === 'object') {
        const expires = new Date(Date.now() + granted.expires_in * 1000).toISOString();
        return { token: granted.access_token, expires };
      }
      interval += granted;
    }
  } finally {
    process.off('SIGINT', interrupted);
  }
}

/** An older server, or TileDB Cloud. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof TesseraError && (error.status === 404 || error.status === 405)) return undefined;
  throw error;
}

/** How many seconds longer to wait from now on, where the user has yet to answer. */
function unlessPending(error: unknown): number {
  if (!(error instanceof TesseraError)) throw error;
  if (error.error === 'slow_down') return 5;
  // A moment without a network ends nothing: the code's end does.
  if (error.error === 'authorization_pending' || error.error === 'no_answer') return 0;
  throw error;
}

/** Opens a page where there is a browser to open it in. The server's answer is passed on as an address only. */
function openBrowser({ environment }: Io, address: string): void {
  if (!/^https?:\/\/[^\s"'<>`]+$/.test(address)) return;
  const hasScreen = environment['DISPLAY'] || environment['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !hasScreen) return;
  const [command = '', ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  // The address is on the screen.
  child.on('error', () => {});
  child.unref();
}
