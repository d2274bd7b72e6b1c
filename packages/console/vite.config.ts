import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { pages } from './src/paths.ts';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Which module each page is, as `routes.tsx` says. The pages that stand in the frame come after the line that says so. */
function modulesOfPages(): Map<string, { module: string; framed: boolean }> {
  const routes = readFileSync(from('src/routes.tsx'), 'utf8');
  const frame = routes.indexOf('const framed');
  const found = routes.matchAll(/page\(\s*'(\w+)',\s*\(\) => import\('\.\/([^']+)'\)/g);
  return new Map([...found].map((match) => [match[1] ?? '', { module: match[2] ?? '', framed: match.index > frame }]));
}

/** The files that a module needs and the first script does not bring. */
function filesOf(bundle: Rolldown.OutputBundle, modules: readonly string[]): string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (chunk === undefined || files.has(name)) return;
    files.add(name);
    for (const inner of chunk.imports) add(inner);
  };
  for (const module of modules) {
    const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === from(`src/${module}`));
    if (chunk === undefined) throw new Error(`the build has no ${module}`);
    add(chunk.fileName);
  }
  // The HTML names those already.
  const entry = chunks.find(({ isEntry }) => isEntry);
  for (const name of [entry?.fileName ?? '', ...(entry?.imports ?? [])]) files.delete(name);
  return [...files];
}

/** Tells the server the paths of pages and their needs, and leaves it compressed copies to hand out. */
function forTheServer(): Plugin {
  return {
    name: 'tessera-for-the-server',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const modules = modulesOfPages();
        const listed = Object.entries(pages).map(([name, page]) => {
          const { module, framed } = modules.get(name) ?? {};
          if (module === undefined) throw new Error(`routes.tsx has no page ${name}`);
          const preload = filesOf(bundle, framed ? ['frame/frame.tsx', module] : [module]);
          return { ...page, framed, preload };
        });
        this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(listed) });
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

/**
 * Empties the contract's texts for the reference pages, examples too: the console shows none, and each page would carry
 * it.
 */
function withoutProse(): Plugin {
  return {
    name: 'tessera-without-prose',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /packages\/contract\/src\// },
      handler: (code) =>
        code
          .replace(
            /\b(summary|description|cli|python):(\s+)(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)/g,
            "$1:$2''",
          )
          .replace(/\bexample: \{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, 'example: {}'),
    },
  };
}

/** Leaves out how schemas are written as JSON Schema, which each schema refers to and no page does: 5 kB of every first load. */
function withoutJsonSchema(): Plugin {
  return {
    name: 'tessera-without-json-schema',
    apply: 'build',
    transform: {
      filter: { id: /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/ },
      handler(code) {
        const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
        const renamed = [...code.matchAll(/^export \{ \w+ as (\w+) \};/gm)].map(([, name]) => name);
        if (names.length === 0) this.error('zod writes this module otherwise: it has no export that is left out');
        const refuse = "() => { throw new Error('The console writes no JSON Schema'); }";
        return {
          code: `const absent = () => ${refuse};\nexport { ${[...names, ...renamed].map((name) => `absent as ${name}`).join(', ')} };`,
          map: null,
        };
      },
    },
  };
}

/** Parts of the component library that come with others, and that no page shows. */
const unshown = ['CheckboxCard', 'CheckboxIndicator', 'RadioCard', 'RadioIndicator', 'Combobox', 'Text', 'Mark'];

/** Refuses a part of the component library without its styles: it would work, and look like nothing. */
function everyStyle(): Plugin {
  return {
    name: 'tessera-every-style',
    apply: 'build',
    generateBundle(_options, bundle) {
      const styles = [...this.getModuleIds()].join('\n');
      const used = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
      for (const module of used) {
        const part = /@mantine\/core\/esm\/components\/.*\/(\w+)\.module\.mjs$/.exec(module)?.[1] ?? '';
        const sheet = `@mantine/core/styles/${part}.css`;
        if (styles.includes(sheet) || unshown.includes(part)) continue;
        if (existsSync(from(`node_modules/${sheet}`))) this.error(`nothing imports ${sheet}`);
      }
    },
  };
}

export default defineConfig({
  root: from('.'),
  plugins: [withoutProse(), withoutJsonSchema(), everyStyle(), react(), forTheServer()],
  resolve: { alias: { '@tessera/contract': from('src/contract/index.ts') } },
  // The server puts a fresh one into every page that it sends.
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    reportCompressedSize: false,
    rolldownOptions: {
      // A first start on a slow machine is not the place to say how long each plugin took.
      checks: { bundlerTimings: false },
      // On a slow network each file costs a round trip: the common part of most pages is one file.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'contract',
              test: /packages\/contract\/|console\/src\/contract\/|node_modules\/zod\//,
              priority: 3,
            },
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(query-core|react-query))\//,
              priority: 2,
            },
            // A share, not a number: with more pages the parts of a few would come with every one.
            {
              name: 'common',
              minShareCount: Math.ceil(Object.keys(pages).length * 0.6),
              test: /\.(m?js|tsx?)$/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
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
