// How well a text matches what somebody types into the palette. Pure, and quick enough for thousands of texts a key.

export interface Findable {
  /** What the text is looked for in first. */
  words: string;
  /** More that it may be found by, at a lower rank: a path, an id, another name. */
  more?: string;
}

const prefixScore = 100;
const wordScore = 80;
const insideScore = 60;
const scatteredScore = 30;
const moreFactor = 0.6;

/** From 0 for no match to 100 for a text that begins with the term. */
function termScore(term: string, text: string): number {
  const at = text.indexOf(term);
  if (at === 0) return prefixScore;
  if (at > 0) {
    const isWordStart = new RegExp(`(^|[^\\p{L}\\p{N}])${escaped(term)}`, "u").test(text);
    return isWordStart ? wordScore : insideScore;
  }
  return scattered(term, text);
}

function escaped(term: string): string {
  return term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The letters of a term in order, near each other: `gcs` finds `Go to Costs`. Terms of one letter find only words. */
function scattered(term: string, text: string): number {
  if (term.length < 2) return 0;
  let place = -1;
  let gaps = 0;
  for (const letter of term) {
    const next = text.indexOf(letter, place + 1);
    if (next < 0) return 0;
    if (place >= 0) gaps += next - place - 1;
    place = next;
  }
  return Math.max(0, scatteredScore - gaps);
}

/** How well all terms of a query match; 0 if one does not match at all. */
export function matchScore(query: string, item: Findable): number {
  const terms = query.toLowerCase().split(/\s+/).filter((term) => term !== "");
  if (terms.length === 0) return 1;
  const words = item.words.toLowerCase();
  const more = item.more?.toLowerCase() ?? "";
  let sum = 0;
  for (const term of terms) {
    const inMore = more.includes(term) ? termScore(term, more) * moreFactor : 0;
    const score = Math.max(termScore(term, words), inMore);
    if (score === 0) return 0;
    sum += score;
  }
  return sum / terms.length;
}

/** The best matches, the best first; equals keep their order. */
export function ranked<Item extends Findable>(items: readonly Item[], query: string, limit: number): Item[] {
  return items
    .map((item, place) => ({ item, place, score: matchScore(query, item) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, limit)
    .map((one) => one.item);
}
