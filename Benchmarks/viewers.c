/* Holds many live streams open and prints, as JSON, how old the events were when each viewer had them.
 *
 *   viewers PORT TOKEN VIEWERS EVENTS [QUERY]
 *
 * The age is the wall clock at receipt minus the event's own `timestamp`, which the sender took when it sent the event
 * (both on this machine). Prints READY once every stream is open, ends when every viewer has EVENTS events. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, PATIENCE_SECONDS = 60 };

struct viewer {
    int descriptor;
    size_t used;
    long events, gaps;
    int is_open;
    char *buffer;
};

static double *ages;
static size_t age_count;

static double wall_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double seconds_of(const char *stamp) {
    struct tm date = {0};
    double second;
    if (sscanf(stamp, "%d-%d-%dT%d:%d:%lf", &date.tm_year, &date.tm_mon, &date.tm_mday, &date.tm_hour, &date.tm_min,
               &second) != 6)
        return 0;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    return (double)timegm(&date) + second;
}

/* One message: the lines between two empty lines. */
static void take(struct viewer *viewer, char *message, double now) {
    if (strstr(message, "event: gap") || strstr(message, "event:gap")) viewer->gaps++;
    if (!strstr(message, "event: event") && !strstr(message, "event:event")) return;
    viewer->events++;
    char *field = strstr(message, "\"timestamp\":\"");
    if (field) ages[age_count++] = now - seconds_of(field + 13);
}

static int read_stream(struct viewer *viewer) {
    ssize_t count = read(viewer->descriptor, viewer->buffer + viewer->used, BUFFER_BYTES - 1 - viewer->used);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
    if (count <= 0) return 0;
    double now = wall_seconds();
    viewer->used += (size_t)count;
    viewer->buffer[viewer->used] = 0;
    char *rest = viewer->buffer, *end;
    if (!viewer->is_open) {
        if (!(end = strstr(rest, "\r\n\r\n"))) return 1;
        if (atoi(rest + 9) != 200) {
            fprintf(stderr, "refused: %.200s\n", rest);
            exit(1);
        }
        viewer->is_open = 1;
        rest = end + 4;
    }
    while ((end = strstr(rest, "\n\n"))) {
        *end = 0;
        take(viewer, rest, now);
        rest = end + 2;
    }
    viewer->used -= (size_t)(rest - viewer->buffer);
    memmove(viewer->buffer, rest, viewer->used);
    return viewer->used < BUFFER_BYTES - 1;
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: viewers PORT TOKEN VIEWERS EVENTS [QUERY]\n");
        return 2;
    }
    int port = atoi(arguments[1]), number = atoi(arguments[3]), poller = epoll_create1(0);
    long events = atol(arguments[4]);
    struct viewer *viewers = calloc((size_t)number, sizeof *viewers);
    ages = malloc(sizeof *ages * (size_t)number * (size_t)(events + 1000));
    if (!viewers || !ages) return 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int index = 0; index < number; index++) {
        struct viewer *viewer = &viewers[index];
        viewer->buffer = malloc(BUFFER_BYTES);
        viewer->descriptor = socket(AF_INET, SOCK_STREAM, 0);
        if (!viewer->buffer || connect(viewer->descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
            perror("connect");
            return 1;
        }
        // 1.0, so that no length of a chunk stands in the middle of a message.
        dprintf(viewer->descriptor, "GET /stream%s%s HTTP/1.0\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n",
                count > 5 ? "?" : "", count > 5 ? arguments[5] : "", port, arguments[2]);
        while (!viewer->is_open)
            if (!read_stream(viewer)) return 1;
        fcntl(viewer->descriptor, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
        epoll_ctl(poller, EPOLL_CTL_ADD, viewer->descriptor, &event);
    }
    printf("READY\n");
    fflush(stdout);

    int finished = 0;
    double give_up = wall_seconds() + PATIENCE_SECONDS;
    while (finished < number && wall_seconds() < give_up) {
        struct epoll_event ready[256];
        int found = epoll_wait(poller, ready, 256, 200);
        for (int index = 0; index < found; index++) {
            struct viewer *viewer = ready[index].data.ptr;
            long before = viewer->events;
            int is_alive = read_stream(viewer);
            if (before < events && viewer->events >= events) finished++;
            if (!is_alive) {
                fprintf(stderr, "a stream ended\n");
                return 1;
            }
        }
    }
    long gaps = 0, least = events;
    for (int index = 0; index < number; index++) {
        gaps += viewers[index].gaps;
        if (viewers[index].events < least) least = viewers[index].events;
    }
    if (age_count == 0) return 1;
    qsort(ages, age_count, sizeof *ages, compare);
    printf("{\"received\":%zu,\"least\":%ld,\"gaps\":%ld,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n", age_count,
           least, gaps, ages[age_count / 2] * 1e3, ages[age_count * 99 / 100] * 1e3, ages[age_count - 1] * 1e3);
    return finished == number ? 0 : 1;
}
