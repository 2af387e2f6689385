#pragma once
// What the C library has and Swift's Glibc module does not show. The wrappers keep structures and functions of one name
// apart, which Swift cannot.
#include <linux/stat.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/statfs.h>

int statx(int folder, const char *restrict path, int flags, unsigned int mask, struct statx *restrict status);
void *memrchr(const void *bytes, int byte, size_t count);
void *memmem(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

struct linux_time {
    int64_t seconds;
    uint32_t nanoseconds;
};

struct linux_file_status {
    uint32_t mode;
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    struct linux_time modified;
    struct linux_time born;
    int has_born;
};

static inline int linux_status(int folder, const char *path, int flags, struct linux_file_status *result) {
    struct statx status;
    if (statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &status) != 0) return -1;
    result->mode = status.stx_mode;
    result->device = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
    result->inode = status.stx_ino;
    result->size = status.stx_size;
    result->modified.seconds = status.stx_mtime.tv_sec;
    result->modified.nanoseconds = status.stx_mtime.tv_nsec;
    result->born.seconds = status.stx_btime.tv_sec;
    result->born.nanoseconds = status.stx_btime.tv_nsec;
    result->has_born = (status.stx_mask & STATX_BTIME) != 0;
    return 0;
}

// The magic number of the file system behind a path; 0 when it cannot be told.
static inline uint32_t linux_file_system(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 ? (uint32_t)status.f_type : 0;
}

// How many arenas malloc may have; 1 when it was accepted.
static inline int linux_limit_arenas(int count) { return mallopt(M_ARENA_MAX, count); }
