/* Sends single events at a fixed rate, whatever the hub's answers take, and prints percentiles as JSON.
 *
 *   open_loop PORT TOKEN RATE SECONDS CONNECTIONS
 *
 * Event N is due at start + N / RATE. Its latency counts from then, not from when a connection was free to send it, so a
 * hub that stalls is charged for everything that waited meanwhile. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_BYTES = 4096, ANSWER_BYTES = 8192, DRAIN_SECONDS = 10 };

struct connection {
    int descriptor;
    uint64_t due;
    size_t received;
    char answer[ANSWER_BYTES];
};

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static int connect_to(int port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return descriptor;
}

static uint32_t run_id;

/* The wall-clock time goes with the event, so that a viewer can tell how old it is. */
static size_t make_request(char *buffer, int port, const char *token, uint64_t number) {
    static char output[420];
    if (!output[0]) memset(output, 'x', sizeof output - 1);
    char body[REQUEST_BYTES];
    int session = (int)(number / 2 % 50), is_start = number % 2 == 0;
    const char *name = is_start ? "PreToolUse" : "PostToolUse";
    struct timespec now;
    struct tm date;
    char stamp[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &date);
    size_t length = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(stamp + length, sizeof stamp - length, ".%06ldZ", now.tv_nsec / 1000);
    int size = snprintf(
        body, sizeof body,
        "{\"event_uuid\":\"%08x-0000-4000-8000-%012llx\",\"session_id\":\"open-%d\",\"hook_event_type\":\"%s\","
        "\"timestamp\":\"%s\",\"source_app\":\"bench\",\"machine_id\":\"bench-machine\",\"payload\":{"
        "\"session_id\":\"open-%d\",\"hook_event_name\":\"%s\",\"cwd\":\"/srv/project\",\"tool_name\":\"Bash\","
        "\"tool_use_id\":\"toolu_%08x%08llx\",\"tool_input\":{\"command\":\"swift build\",\"description\":\"Build\"}%s%s%s}}",
        run_id, (unsigned long long)number, session, name, stamp, session, name, run_id, (unsigned long long)(number / 2),
        is_start ? "" : ",\"tool_response\":{\"stdout\":\"", is_start ? "" : output,
        is_start ? "" : "\",\"stderr\":\"\"},\"duration_ms\":12");
    return (size_t)snprintf(
        buffer, 2 * REQUEST_BYTES,
        "POST /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
        "Content-Length: %d\r\n\r\n%s",
        port, token, size, body);
}

/* The status once the answer is whole, else 0; a negative number when the connection is lost. */
static int read_answer(struct connection *connection) {
    ssize_t count = read(connection->descriptor, connection->answer + connection->received,
                         ANSWER_BYTES - 1 - connection->received);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count <= 0) return -1;
    connection->received += (size_t)count;
    connection->answer[connection->received] = 0;
    char *end = strstr(connection->answer, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(connection->answer, "\r\ncontent-length:");
    size_t body = field && field < end ? (size_t)strtoul(field + 17, NULL, 10) : 0;
    if (connection->received < (size_t)(end + 4 - connection->answer) + body) return 0;
    connection->received = 0;
    return atoi(connection->answer + 9);
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: open_loop PORT TOKEN RATE SECONDS CONNECTIONS\n");
        return 2;
    }
    int port = atoi(arguments[1]), connections = atoi(arguments[5]);
    double rate = atof(arguments[3]);
    uint64_t total = (uint64_t)(rate * atof(arguments[4])), sent = 0, stored = 0, refused = 0, done = 0;
    if (getrandom(&run_id, sizeof run_id, 0) != sizeof run_id) return 1;
    uint64_t *latencies = malloc(total * sizeof *latencies);
    struct connection *all = calloc((size_t)connections, sizeof *all), **idle = malloc((size_t)connections * sizeof *idle);
    int idle_count = 0, poller = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (!latencies || !all || !idle) return 1;
    for (int index = 0; index < connections; index++) {
        all[index].descriptor = connect_to(port);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[index]};
        epoll_ctl(poller, EPOLL_CTL_ADD, all[index].descriptor, &event);
        idle[idle_count++] = &all[index];
    }
    struct epoll_event tick = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &tick);
    struct itimerspec every = {{0, 100000}, {0, 100000}};
    timerfd_settime(timer, 0, &every, NULL);

    char request[2 * REQUEST_BYTES];
    uint64_t start = nanoseconds(CLOCK_MONOTONIC), give_up = start + (uint64_t)((atof(arguments[4]) + DRAIN_SECONDS) * 1e9);
    while (done < total && nanoseconds(CLOCK_MONOTONIC) < give_up) {
        uint64_t now = nanoseconds(CLOCK_MONOTONIC);
        while (sent < total && idle_count > 0 && start + (uint64_t)((double)sent * 1e9 / rate) <= now) {
            struct connection *connection = idle[--idle_count];
            connection->due = start + (uint64_t)((double)sent * 1e9 / rate);
            size_t size = make_request(request, port, arguments[2], sent++);
            if (write(connection->descriptor, request, size) != (ssize_t)size) {
                perror("write");
                return 1;
            }
        }
        struct epoll_event events[256];
        int ready = epoll_wait(poller, events, 256, 100);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (!connection) {
                uint64_t expirations;
                if (read(timer, &expirations, sizeof expirations) < 0) continue;
                continue;
            }
            int status = read_answer(connection);
            if (status == 0) continue;
            if (status < 0) {
                fprintf(stderr, "the hub closed a connection\n");
                return 1;
            }
            latencies[done++] = nanoseconds(CLOCK_MONOTONIC) - connection->due;
            if (status == 201) stored++; else refused++;
            idle[idle_count++] = connection;
        }
    }
    double seconds = (double)(nanoseconds(CLOCK_MONOTONIC) - start) / 1e9;
    qsort(latencies, done, sizeof *latencies, compare);
    if (done == 0) return 1;
    printf("{\"sent\":%llu,\"stored\":%llu,\"refused\":%llu,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p90_ms\":%.3f,"
           "\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f}\n",
           (unsigned long long)sent, (unsigned long long)stored, (unsigned long long)refused, seconds,
           (double)latencies[done / 2] / 1e6, (double)latencies[done * 9 / 10] / 1e6,
           (double)latencies[done * 99 / 100] / 1e6, (double)latencies[done * 999 / 1000] / 1e6,
           (double)latencies[done - 1] / 1e6);
    return done == total && refused == 0 ? 0 : 1;
}
