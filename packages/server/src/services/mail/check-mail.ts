import { createTransport } from 'nodemailer';

const patience = 10_000;

/** Connects to the mail server and signs in as for sending. Rejects with the reason. Sends nothing. */
export async function checkMail(url: string): Promise<void> {
  const transport = createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
