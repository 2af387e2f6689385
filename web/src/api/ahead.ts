// Answers that are asked for before what shows them is there: the first to ask the same again gets them.

/** A question whose answer nobody came for is asked anew after this. */
const keptMilliseconds = 5_000;

const answers = new Map<string, Promise<unknown>>();
let isAhead = false;

/** Asks now for what a page will ask for in a moment. What fails is asked again by whoever needs it. */
export function ahead<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  isAhead = true;
  try {
    const answer = ask();
    answer.catch(() => undefined);
    return answer;
  } finally {
    isAhead = false;
  }
}

/** The answer that was asked for ahead, or else that of asking now. */
export function aheadOr<Answer>(path: string, ask: () => Promise<Answer>): Promise<Answer> {
  const known = answers.get(path) as Promise<Answer> | undefined;
  if (isAhead) {
    // Who wavers over a link asks once.
    if (known !== undefined) return known;
    const asked = ask();
    answers.set(path, asked);
    const drop = () => { if (answers.get(path) === asked) answers.delete(path); };
    asked.catch(drop);
    setTimeout(drop, keptMilliseconds);
    return asked;
  }
  answers.delete(path);
  return known === undefined ? ask() : known.catch(ask);
}
