// Answers about the files of a session, until the generated types have them.
import type { FileChange } from "../types";

export interface FileSummary {
  path: string;
  reads: number;
  writes: number;
  edits: number;
  lines_added: number;
  lines_removed: number;
  first_at: string;
  last_at: string;
  agents: string[];
  is_created: boolean;
}

export interface FileSummaryList {
  files: FileSummary[];
  total: number;
}

export interface FileStepPage {
  files: FileChange[];
  next_cursor?: string | null;
  total?: number | null;
}

export interface FileContent {
  path: string;
  content: string | null;
  is_complete: boolean;
  basis: "write" | "original_and_patches" | "patches" | null;
  bytes: number;
  reason: string | null;
}
