// Short news that no part of the page tells. What needs an action stays where it is: in a banner or in its panel.
import { createStore } from "./store";

interface Toast {
  /** Another toast with the same key takes its place. */
  key: string;
  words: string;
  level: "news" | "error";
  action?: { word: string; run: () => void };
}

/** Toasts at once; the oldest goes when another comes. */
const maximumToasts = 3;
const newsMilliseconds = 5_000;
/** Those with something to press stay long enough to be read and reached. */
const actionMilliseconds = 20_000;

export const toasts = createStore<readonly Toast[]>([]);

const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function dismissToast(key: string): void {
  const timer = timers.get(key);
  if (timer !== undefined) clearTimeout(timer);
  timers.delete(key);
  toasts.set((current) => (current.some((toast) => toast.key === key)
    ? current.filter((toast) => toast.key !== key)
    : current));
}

/** Shows a toast; it goes by itself, unless `holdToasts` keeps it. */
export function addToast(toast: Toast): void {
  dismissToast(toast.key);
  toasts.set((current) => [...current.slice(-(maximumToasts - 1)), toast]);
  startTimer(toast);
}

function startTimer(toast: Toast): void {
  const milliseconds = toast.action === undefined ? newsMilliseconds : actionMilliseconds;
  timers.set(toast.key, setTimeout(() => dismissToast(toast.key), milliseconds));
}

/** Keeps the toasts while somebody reads them: while the pointer or the focus is on them. */
export function holdToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

export function releaseToasts(): void {
  for (const toast of toasts.get()) if (!timers.has(toast.key)) startTimer(toast);
}

const failedRefreshes = new Set<() => void>();
const refreshKey = "refresh";

/** Says that something on the page could not be brought up to date; one toast for all of it, with one way to retry. */
export function reportFailedRefresh(message: string, retry: () => void): void {
  failedRefreshes.add(retry);
  addToast({
    key: refreshKey,
    level: "error",
    words: `Part of this page is not up to date: ${message}`,
    action: {
      word: "Try again",
      run: () => {
        const all = [...failedRefreshes];
        failedRefreshes.clear();
        dismissToast(refreshKey);
        for (const again of all) again();
      },
    },
  });
}

/** Takes back what `reportFailedRefresh` said, once it is true no more or nobody shows it. */
export function withdrawFailedRefresh(retry: () => void): void {
  if (failedRefreshes.delete(retry) && failedRefreshes.size === 0) dismissToast(refreshKey);
}
