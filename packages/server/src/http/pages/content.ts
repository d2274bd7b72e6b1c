export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · Tessera</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/pages/docs.css">
<script src="/pages/docs.js"></script>
</head>
<body>
<header class="bar"><a href="/">Tessera</a> <a href="/connect">Back to the console</a></header>
<main id="docs"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
</body>
</html>
`;

/** Before the page is drawn: the theme that the console's profile page chose in this browser, or the system's. */
export const docsScript = `const system = matchMedia('(prefers-color-scheme: dark)');
function shade() {
  const chosen = localStorage.getItem('mantine-color-scheme-value');
  const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
  document.documentElement.classList.toggle('dark-mode', dark);
}
shade();
system.addEventListener('change', shade);
window.addEventListener('storage', shade);
window.addEventListener('load', () => {
  window.SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#docs',
    layout: 'BaseLayout',
    deepLinking: true,
    validatorUrl: null,
  });
});
`;

/** The console's typeface, bar and colours; swagger-ui brings the rest of its dark mode. */
export const docsStyle = `@font-face {
  font-family: 'Instrument Sans Variable';
  font-weight: 400 700;
  font-display: swap;
  src: url(/docs/instrument-sans.woff2) format('woff2');
}
html {
  --body: #fff;
  --text: #24221e;
  --line: #dcd7ce;
  --anchor: #0b7264;
  background: var(--body);
}
html.dark-mode,
html.dark-mode .swagger-ui,
html.dark-mode .swagger-ui .scheme-container {
  --body: #1d1b18;
  --text: #e9e6e0;
  --line: #3a3731;
  --anchor: #5cc9b5;
  background: var(--body);
}
body {
  margin: 0;
  font: 0.875rem/1.5 'Instrument Sans Variable', system-ui, sans-serif;
  color: var(--text);
}
.bar {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  align-items: center;
  gap: 0 1rem;
  min-height: 3rem;
  padding: 0 1.5rem;
  border-bottom: 1px solid var(--line);
}
.bar a {
  color: var(--anchor);
}
.bar a:first-child {
  font-weight: 600;
  font-size: 1rem;
  color: inherit;
  text-decoration: none;
}
`;
