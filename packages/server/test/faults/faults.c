/*
 * Loaded before the C library: fails what the file named by FAULTS says, from the moment it says so.
 * "sync": fdatasync and fsync of the database's files are EIO. "move": those of the database itself are, which checkpoints do. "full": writes to them are ENOSPC, but for SQLite's shared memory, which has its room. "read-only": they are EROFS. "slow": a sync takes 60 s.
 * "lie": a sync does nothing and says that all went well.
 * "clock N": the time of day is N seconds off. Nothing: all is well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static char fault[64];
static long readAt = -1000;

static long now(void) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  struct timespec t;
  real(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int is(const char *name, int always) {
  long at = now();
  if (always || at - readAt > 20) {
    const char *path = getenv("FAULTS");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t count = file < 0 ? 0 : read(file, fault, sizeof fault - 1);
    fault[count > 0 ? count : 0] = 0;
    if (file >= 0) close(file);
    readAt = at;
  }
  return strncmp(fault, name, strlen(name)) == 0;
}

static int ours(int file, const char *name) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t count = readlink(link, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  const char *found = strstr(path, "tessera.db");
  return found && (!*name || strcmp(found, name) == 0);
}

static int sync_(int file, const char *name) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  if (is("move", 1) && ours(file, "tessera.db")) return errno = EIO, -1;
  if (ours(file, "")) {
    if (is("sync", 1)) return errno = EIO, -1;
    if (is("slow", 1)) sleep(60);
    if (is("lie", 1)) return 0;
  }
  return real(file);
}
int fdatasync(int file) { return sync_(file, "fdatasync"); }
int fsync(int file) { return sync_(file, "fsync"); }

#define WRITE(name, offset_t)                                                      \
  ssize_t name(int file, const void *bytes, size_t count, offset_t offset) {       \
    ssize_t (*real)(int, const void *, size_t, offset_t) = dlsym(RTLD_NEXT, #name); \
    int lasting = ours(file, "") && !ours(file, "tessera.db-shm");                 \
    if (is("full", 1) && lasting) return errno = ENOSPC, -1;                       \
    if (is("read-only", 1) && lasting) return errno = EROFS, -1;                   \
    return real(file, bytes, count, offset);                                       \
  }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

int clock_gettime(clockid_t clock, struct timespec *t) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, t);
  if ((clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) && is("clock", 0)) t->tv_sec += atol(fault + 6);
  return result;
}
int gettimeofday(struct timeval *t, void *zone) {
  (void)zone;
  struct timespec s;
  int result = clock_gettime(CLOCK_REALTIME, &s);
  t->tv_sec = s.tv_sec;
  t->tv_usec = s.tv_nsec / 1000;
  return result;
}
