// Small things that both drawings of agents are painted with.
import type { Colours } from "../../charts/canvas";
import type { Status } from "../../components/StatusMark";

export const fontSize = 12;

let family = "";

function fontFamily(): string {
  family ||= getComputedStyle(document.documentElement).getPropertyValue("--font").trim() || "sans-serif";
  return family;
}

export function font(weight = 400, size = fontSize): string {
  return `${weight} ${size}px ${fontFamily()}`;
}

const widths = new Map<string, number>();
const maximumWidths = 20_000;

/** The width of a text in the font that is set; remembered, because measuring is slow. */
export function widthOf(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > maximumWidths) widths.clear();
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}

/** The text, cut at its end to fit; empty where not even a letter would. */
export function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  const width = widthOf(context, text);
  if (width <= room) return text;
  let letters = Math.floor((text.length * room) / Math.max(1, width));
  while (letters > 0 && widthOf(context, `${text.slice(0, letters)}…`) > room) letters -= 1;
  return letters <= 0 ? "" : `${text.slice(0, letters).trimEnd()}…`;
}

/** Black or white, whichever can be read better on a colour. */
export function inkOn(colour: string): string {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (match === null) return "#000000";
  const [red, green, blue] = match.slice(1).map((part) => {
    const share = parseInt(part, 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

export function statusColour(colours: Colours, status: Status): string {
  return colours(`status-${status === "partly" ? "waiting" : status}`);
}

/** A small mark that tells a status by its shape too: failure an octagon with a cross, waiting a flag. */
export function paintBadge(
  context: CanvasRenderingContext2D,
  colours: Colours,
  status: Status,
  x: number,
  y: number,
  size = 5,
): void {
  context.save();
  context.translate(x, y);
  context.beginPath();
  if (status === "waiting") {
    context.moveTo(-size * 0.8, size * 1.2);
    context.lineTo(-size * 0.8, -size);
    context.lineTo(size, -size * 0.3);
    context.lineTo(-size * 0.4, size * 0.4);
    context.lineTo(-size * 0.4, size * 1.2);
  } else {
    for (let corner = 0; corner < 8; corner += 1) {
      const angle = ((corner + 0.5) * Math.PI) / 4;
      context.lineTo(Math.cos(angle) * size * 1.1, Math.sin(angle) * size * 1.1);
    }
  }
  context.closePath();
  context.lineWidth = 2;
  context.strokeStyle = colours("bg-0");
  context.stroke();
  context.fillStyle = statusColour(colours, status);
  context.fill();
  if (status === "error") {
    const arm = size * 0.45;
    context.beginPath();
    context.moveTo(-arm, -arm);
    context.lineTo(arm, arm);
    context.moveTo(arm, -arm);
    context.lineTo(-arm, arm);
    context.lineWidth = 1.5;
    context.strokeStyle = inkOn(statusColour(colours, status));
    context.stroke();
  }
  context.restore();
}
