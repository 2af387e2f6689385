// Events for the tests.

export function makeEvent(fields = {}) {
  const id = fields.id ?? 1;
  return {
    id, event_uuid: `uuid-${id}`, source_app: "app", machine_id: "machine", session_id: "session", agent_id: "main",
    agent_type: "main", agent_name: null, parent_agent_id: null, agent_version: null, plugin_version: null,
    hook_event_type: "Notification", tool_name: null, tool_use_id: null, model_name: null, summary: `event ${id}`,
    is_error: false, timestamp: new Date(1_700_000_000_000 + id * 100).toISOString(),
    created_at: new Date(1_700_000_000_000 + id * 100).toISOString(), replay_state: "live", stored: true, ...fields,
  };
}

/** The event with a number: of each four, two are one call of Read, one a prompt, one a failure. */
export function eventNumber(number) {
  const agent = number % 3 === 0 ? "helper" : "main";
  const call = Math.floor(number / 4);
  switch (number % 4) {
    case 0:
      return makeEvent({
        id: number,
        agent_id: agent,
        hook_event_type: "PreToolUse",
        tool_name: "Read",
        tool_use_id: `call-${call}`,
      });
    case 1:
      return makeEvent({
        id: number,
        agent_id: agent,
        hook_event_type: "PostToolUse",
        tool_name: "Read",
        tool_use_id: `call-${call}`,
      });
    case 2:
      return makeEvent({ id: number, hook_event_type: number % 8 === 2 ? "PostToolBatch" : "UserPromptSubmit" });
    default:
      return makeEvent({
        id: number,
        hook_event_type: "PostToolUseFailure",
        tool_name: "Bash",
        tool_use_id: `bash-${number}`,
        is_error: true,
      });
  }
}
