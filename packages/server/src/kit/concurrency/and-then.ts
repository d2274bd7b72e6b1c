/**
 * Applies `next` to a value: immediately if the value is there, else when its promise resolves. `await` would defer a
 * value that is there too, and costs more than most of the calls that it would wait for.
 */
export function andThen<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
