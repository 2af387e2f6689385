// The one door through which HTML comes into the page.
import DOMPurify from "dompurify";
import { webAddress } from "./markdown";

const tags = [
  "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "table",
  "tbody", "td", "th", "thead", "tr", "ul",
];
const attributes = ["href", "title", "start", "align"];

function sanitized(html: string): DocumentFragment | null {
  if (!DOMPurify.isSupported) return null;
  try {
    return DOMPurify.sanitize(html, {
      ALLOWED_TAGS: tags, ALLOWED_ATTR: attributes, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false,
      ALLOWED_URI_REGEXP: /^https?:\/\//i, RETURN_DOM_FRAGMENT: true,
    });
  } catch (error) {
    // Without it there is no markup, only text.
    console.error("DOMPurify failed", error);
    return null;
  }
}

/**
 * The HTML as nodes: only what is on the lists, links only to the web, each opening apart without telling where it
 * was clicked. Null where the browser lacks what that takes. Nodes, not text: nothing is parsed a second time.
 */
export function sanitizedNodes(html: string): DocumentFragment | null {
  const nodes = sanitized(html);
  if (nodes === null) return null;
  for (const link of nodes.querySelectorAll("a")) {
    const address = webAddress(link.getAttribute("href"));
    if (address === null) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.referrerPolicy = "no-referrer";
  }
  for (const block of nodes.querySelectorAll("pre, table")) block.setAttribute("tabindex", "0");
  return nodes;
}
