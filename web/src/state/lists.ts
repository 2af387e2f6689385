// Parameters of an address that may stand in it several times. Pure.

/** The values of a parameter, each once. */
export function readList(parameters: URLSearchParams, name: string): string[] {
  return [...new Set(parameters.getAll(name).filter((value) => value !== ""))];
}

export function replaceAll(parameters: URLSearchParams, name: string, values: readonly string[]): void {
  parameters.delete(name);
  for (const value of values) parameters.append(name, value);
}
