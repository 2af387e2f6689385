/** The name of an agent among those of all sessions. */
export function agentKey(sessionID: string, agentID: string): string {
  return `${sessionID}/${agentID}`;
}
