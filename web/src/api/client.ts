import { createStore } from "../state/store";
import { aheadOr } from "./ahead";
import type { ErrorAnswer } from "./types";

/** A request that failed, with what the hub said about it. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** True after the hub has answered 401: only a new login link helps, so the whole page says so. */
export const signedOut = createStore(false);

const requestTimeoutMilliseconds = 20_000;

async function errorOf(response: Response): Promise<ApiError> {
  let detail: ErrorAnswer["error"] | undefined;
  try {
    detail = ((await response.json()) as ErrorAnswer).error;
  } catch {
    // A proxy in between may answer with something that is not JSON.
  }
  if (response.status === 401) signedOut.set(true);
  return new ApiError(
    response.status,
    detail?.code ?? "unexpected_answer",
    detail?.message ?? `The hub answered with status ${response.status}.`,
    detail?.hint ?? null,
    detail?.retryable ?? response.status >= 500,
  );
}

/** Fetches from the hub; throws ApiError, or what the signal was aborted with. */
export async function request(path: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The hub does not answer.", "Is it running? Start it with: eyrie up", true);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Fetches and parses a JSON answer. */
export function getJSON<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return aheadOr(path, () => fetchJSON<Answer>(path, signal));
}

async function fetchJSON<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), requestTimeoutMilliseconds);
  const cancel = () => abort.abort();
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  try {
    const response = await request(path, { signal: abort.signal, headers: { Accept: "application/json" } });
    return (await response.json()) as Answer;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    const seconds = requestTimeoutMilliseconds / 1000;
    const message = abort.signal.aborted ? `No answer within ${seconds} s.` : "The hub's answer could not be read.";
    throw new ApiError(0, "no_answer", message, null, true);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}
