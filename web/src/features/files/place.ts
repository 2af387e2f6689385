// What the tab shows, as the address has it: the file, the step, its form.
import { setParameters, usePlace } from "../../state/location";
import type { DiffLayout } from "./DiffView";

/** Every step's own change, the change from the first to the last, or the whole file. */
export type FileForm = "steps" | "final" | "content";

export interface FilesPlace {
  file: string | null;
  step: string | null;
  form: FileForm;
  layout: DiffLayout;
  isList: boolean;
  text: string;
}

export function useFilesPlace(): FilesPlace {
  const { parameters } = usePlace();
  const form = parameters.get("form");
  return {
    file: parameters.get("file"),
    step: parameters.get("step"),
    form: form === "final" || form === "content" ? form : "steps",
    layout: parameters.get("diff") === "split" ? "split" : "unified",
    isList: parameters.get("files") === "list",
    text: parameters.get("find") ?? "",
  };
}

export function showFile(path: string): void {
  setParameters({ file: path, step: null, form: null });
}

export function showStep(call: string | null): void {
  setParameters({ step: call });
}

export function showForm(form: FileForm, step?: string): void {
  setParameters({ form: form === "steps" ? null : form, ...(step === undefined ? {} : { step }) });
}
