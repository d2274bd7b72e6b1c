import { performance } from 'node:perf_hooks';

/** How busy this thread was since this was called last: from 0, it waited all the time, to 1. */
export function busyThread(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
