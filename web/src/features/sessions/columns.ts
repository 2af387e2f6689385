// Which columns the table of sessions has at which width.
import type { SessionOrder } from "../../state/sessionFilters";

type ColumnName =
  | "status" | "title" | "project" | "model" | "agents" | "duration" | "tokens" | "cost" | "errors" | "files"
  | "context" | "sources" | "started" | "latest";

export interface Column {
  name: ColumnName;
  word: string;
  title?: string;
  /** The order that its head sorts by. */
  order?: SessionOrder;
  isNumber?: boolean;
  /** In CSS pixels; 0 takes what the others leave. */
  width: number;
  /** The table's width from which on it is shown. */
  from: number;
}

/** From here on durations have bars. */
export const barFrom = 1140;

/** Each stands from where the title keeps some 280 pixels beside it. */
const columns: readonly Column[] = [
  { name: "status", word: "Status", width: 136, from: 520 },
  { name: "status", word: "Status", width: 98, from: 0 },
  { name: "title", word: "Session", width: 0, from: 0 },
  { name: "project", word: "Project", width: 124, from: 950 },
  { name: "model", word: "Model", width: 112, from: 1250 },
  { name: "agents", word: "Agents", order: "agents", isNumber: true, width: 66, from: 1016 },
  { name: "duration", word: "Duration", order: "duration", isNumber: true, width: 148, from: barFrom },
  { name: "duration", word: "Duration", order: "duration", isNumber: true, width: 84, from: 700 },
  {
    name: "tokens", word: "Tokens", title: "Input and cache / output", order: "tokens", isNumber: true, width: 96,
    from: 830,
  },
  { name: "cost", word: "Cost", order: "cost", isNumber: true, width: 76, from: 0 },
  { name: "errors", word: "Errors", title: "Failed tool calls and failed turns", order: "errors", isNumber: true, width: 62, from: 560 },
  {
    name: "files", word: "Files", title: "Files written or edited", order: "files", isNumber: true, width: 54,
    from: 1070,
  },
  {
    name: "context", word: "Context", title: "How full the main agent's window is", isNumber: true, width: 104,
    from: 1460,
  },
  { name: "sources", word: "Sources", title: "Hooks, transcript, OpenTelemetry", width: 84, from: 1550 },
  { name: "started", word: "Started", order: "started", isNumber: true, width: 108, from: 1360 },
  { name: "latest", word: "Latest", title: "Last activity", order: "latest", isNumber: true, width: 92, from: 440 },
];

/** The columns for a table of this width; of two with one name the wider. */
export function columnsFor(width: number): Column[] {
  const names = new Set<string>();
  return columns.filter((column) => {
    if (column.from > width || names.has(column.name)) return false;
    names.add(column.name);
    return true;
  });
}
