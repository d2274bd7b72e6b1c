import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { pages } from './src/paths.ts';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tells the server which paths are pages, and leaves it compressed copies to hand out. */
function forTheServer(): Plugin {
  return {
    name: 'tessera-for-the-server',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(Object.values(pages)) });
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/^assets\/.*\.(js|css|svg)$/.test(fileName)) continue;
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source) });
        }
      },
    },
  };
}

export default defineConfig({
  root: from('.'),
  plugins: [react(), forTheServer()],
  resolve: { alias: { '@tessera/contract': from('src/contract/index.ts') } },
  // The server puts a fresh one into every page that it sends.
  html: { cspNonce: '__NONCE__' },
  build: { target: 'es2022', assetsInlineLimit: 0, manifest: 'manifest.json', reportCompressedSize: false },
  server: {
    host: '127.0.0.1',
    port: 5173,
    // The server takes the console's requests from its own address only, so they are sent as from there.
    proxy: Object.fromEntries(
      ['/console', '/v1', '/docs', '/openapi.json'].map((path) => [
        path,
        {
          target: 'http://127.0.0.1:8080',
          changeOrigin: true,
          headers: { origin: 'http://127.0.0.1:8080' },
        },
      ]),
    ),
  },
});
