import { createStore } from "../state/store";

/** The instant under the pointer or chosen by keys in one chart: every chart of time on the page marks it. */
export const hoveredInstant = createStore<number | null>(null);
