// The part that the tests use. The package's types are for CommonJS alone.
declare module '@balena/dockerignore' {
  export default function ignore(): { add(lines: string): { ignores(path: string): boolean } };
}
