/** Asks one question again and again, never twice at a time. */
export interface Asker {
  /** Asks now, or as soon as the answer that is on its way has come. */
  ask(): void;
  /** Nothing is heard of it any more. */
  stop(): void;
}

/**
 * An answer that takes longer than the time between two wishes for it still arrives: a wish in between is granted after
 * it, once.
 */
export function askOneAtATime<Answer>(
  load: (signal: AbortSignal) => Promise<Answer>,
  on: { start: () => void; answer: (answer: Answer) => void; error: (reason: unknown) => void },
): Asker {
  const abort = new AbortController();
  let isAsking = false;
  let isWanted = false;
  const run = async () => {
    isAsking = true;
    do {
      isWanted = false;
      on.start();
      try {
        const answer = await load(abort.signal);
        if (!abort.signal.aborted) on.answer(answer);
      } catch (reason) {
        if (!abort.signal.aborted) on.error(reason);
      }
    } while (isWanted && !abort.signal.aborted);
    isAsking = false;
  };
  return {
    ask() {
      isWanted = true;
      if (!isAsking && !abort.signal.aborted) void run();
    },
    stop: () => abort.abort(),
  };
}
