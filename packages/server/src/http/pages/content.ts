// Small on purpose, until the console has pages of its own. The token stands behind `#`, where only the script sees it:
// opening the link uses nothing up, pressing the button does.

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tessera</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/page.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
<p id="outcome" role="status"></p>
</main>
<script src="/pages/page.js"></script>
</body>
</html>
`;

export const confirmEmailPage = page(
  'Confirm your e-mail address',
  `<form id="confirm-email">
<p>Press the button to confirm that this address is yours.</p>
<button type="submit">Confirm</button>
</form>`,
);

export const resetPasswordPage = page(
  'Set a new password',
  `<form id="reset-password">
<label for="password">New password, at least 8 characters</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="1024" required>
<button type="submit">Set password</button>
<p>All other sessions of the account will be ended.</p>
</form>`,
);

export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tessera API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/pages/docs.js"></script>
</body>
</html>
`;

export const docsScript = `window.addEventListener('load', () => {
  window.SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#docs',
    layout: 'BaseLayout',
    deepLinking: true,
    validatorUrl: null,
  });
});
`;

export const script = `const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const outcome = document.getElementById('outcome');
const requests = {
  'confirm-email': () => ({ path: '/v1/user/confirm_email' }),
  'reset-password': (form) => ({
    path: '/v1/user/password_reset',
    body: JSON.stringify({ password: new FormData(form).get('password') }),
  }),
};
const done = {
  'confirm-email': 'Your address is confirmed. You can close this page.',
  'reset-password': 'Your new password is set. Sign in with it.',
};
for (const form of document.forms) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    const { path, body } = requests[form.id](form);
    try {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-tiledb-rest-api-key': token },
        ...(body === undefined ? {} : { body }),
      });
      if (answer.ok) {
        form.remove();
        outcome.textContent = done[form.id];
        return;
      }
      const { message } = await answer.json();
      outcome.textContent = answer.status === 401 ? 'This link was used already, or is too old.' : message;
    } catch {
      outcome.textContent = 'The server did not answer. Try again.';
    }
    button.disabled = false;
  });
}
`;

export const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(28rem, 100% - 2rem); }
h1 { font-size: 1.25rem; }
label { display: block; margin-bottom: 0.25rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: 0.5rem; margin-bottom: 1rem; }
button { font: inherit; padding: 0.5rem 1rem; }
`;
