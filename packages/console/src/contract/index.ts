// The replacement of `@tessera/contract` in the console. The order matters: the first schema that is made would try to
// compile.
import './jitless.ts';

export * from '../../../contract/src/index.ts';
