/**
 * What `next` makes of a value: at once where the value is there, else when it comes. An `await` puts what is there off
 * too, and takes longer than most of what it would wait for.
 */
export function andThen<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
