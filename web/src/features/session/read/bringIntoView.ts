/**
 * Scrolls the conversation, and nothing around it, until the entry is in view: a third down from its top edge, or just
 * inside.
 */
export function bringIntoView(element: HTMLElement, place: "third" | "nearest"): void {
  const scroller = element.closest<HTMLElement>(".read-scroll");
  if (scroller === null) return;
  const view = scroller.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const margin = 16;
  const isInView = box.top >= view.top + margin && box.bottom <= view.bottom - margin;
  if (place === "nearest" && isInView) return;
  const goal = place === "third" || box.height > view.height || box.top < view.top + margin
    ? view.top + (place === "third" ? view.height / 3 : margin)
    : view.bottom - margin - box.height;
  scroller.scrollTop += box.top - goal;
}
