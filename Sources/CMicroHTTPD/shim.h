#pragma once
#include <microhttpd.h>
// Swift's Glibc module has neither of these.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Swift does not import variadic functions; these wrappers are the calls that need them.

struct eyrie_mhd_settings {
    int listen_socket;
    unsigned int connections;
    unsigned int connections_per_address;
    unsigned int idle_seconds;
    size_t connection_bytes;
};

// Paths stay percent-encoded: they are decoded once, segment by segment, in Swift.
static inline size_t eyrie_mhd_keep_escapes(void *closure, struct MHD_Connection *connection, char *text) {
    (void) closure;
    (void) connection;
    return __builtin_strlen(text);
}

static inline struct MHD_Daemon *eyrie_mhd_start(
    const struct eyrie_mhd_settings *settings,
    void *(*began)(void *, const char *, struct MHD_Connection *),
    MHD_AccessHandlerCallback handler,
    MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connection_changed,
    void *closure) {
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t) began, closure},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t) completed, closure},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t) connection_changed, closure},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t) eyrie_mhd_keep_escapes, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, settings->connections, NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings->connections_per_address, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t) settings->connection_bytes, NULL},
        {MHD_OPTION_LISTEN_SOCKET, settings->listen_socket, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    // No internal thread: its epoll loop waits again when exactly 128 events are there (0.9.75), and each resumption
    // would be a system call.
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE, 0, NULL, NULL, handler, closure,
        MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static inline int eyrie_mhd_epoll(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

// 0 = never.
static inline void eyrie_mhd_set_timeout(struct MHD_Connection *connection, unsigned int seconds) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

static inline void eyrie_mhd_close_upgraded(struct MHD_UpgradeResponseHandle *handle) {
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

static inline int eyrie_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *eyrie_mhd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

static inline void *eyrie_mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}
