// Stands between a program and the machine's clock, by LD_PRELOAD: `lib/clock.mjs` compiles it and runs programs under it.
//
// CASTRA_TEST_CLOCK names a file of eight bytes: the nanoseconds by which the time of day is moved. Whoever writes to it moves
// the clock of every program at once. Clocks that measure how long something takes are left as they are. What is absent:
// waiting until a time of day, which nothing under test does.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t SECOND = 1000000000;

static int64_t ahead(void) {
	static _Atomic(volatile int64_t *) shared;
	volatile int64_t *moved = shared;
	if (moved == NULL) {
		// No constructor: other libraries' may ask for the time before ours has run.
		const char *name = getenv("CASTRA_TEST_CLOCK");
		int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
		if (file < 0) return 0;
		moved = mmap(NULL, sizeof *moved, PROT_READ, MAP_SHARED, file, 0);
		close(file);
		if (moved == MAP_FAILED) return 0;
		shared = moved;
	}
	return *moved;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
	int failed = syscall(SYS_clock_gettime, clock, at);
	if (failed == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		int64_t now = at->tv_sec * SECOND + at->tv_nsec + ahead();
		at->tv_sec = now / SECOND;
		at->tv_nsec = now % SECOND;
	}
	return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	at->tv_sec = now.tv_sec;
	at->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *at) {
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (at != NULL) *at = now.tv_sec;
	return now.tv_sec;
}

int timespec_get(struct timespec *at, int base) {
	return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, at) == 0 ? base : 0;
}
