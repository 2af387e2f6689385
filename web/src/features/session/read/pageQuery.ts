/** Entries of one answer. */
export const pageSize = 100;

/** What is asked of the hub for a page of an agent's conversation; `at` is where reading starts. */
export function pageQuery(agent: string, until: string | null, at: number | null): string {
  return new URLSearchParams({
    agent_id: agent, order: "asc",
    ...(until === null ? {} : { until }),
    ...(at === null ? {} : { around: new Date(at).toISOString() }),
  }).toString();
}
