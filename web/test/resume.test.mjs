import assert from "node:assert/strict";
import { test } from "node:test";
import { resumeCommand } from "../src/features/session/resume.ts";

const session = { session_id: "0199-ab", agent_kind: "claude-code", project_path: "/home/dev/nest", cwd: "/home/dev" };
const commandOf = (fields) => resumeCommand({ ...session, ...fields });

test("a session is resumed in the folder that it began in", () => {
  assert.equal(commandOf({}), "cd '/home/dev/nest' && claude --resume 0199-ab");
  assert.equal(commandOf({ project_path: null }), "cd '/home/dev' && claude --resume 0199-ab");
  assert.equal(commandOf({ project_path: null, cwd: null }), "claude --resume 0199-ab");
});

test("sessions of other programs have no such command", () => {
  assert.equal(commandOf({ agent_kind: "codex" }), null);
});

test("what is pasted does nothing else, whatever a folder or an id is called", () => {
  assert.equal(commandOf({ project_path: "/tmp/it's $(rm -rf ~)" }),
    "cd '/tmp/it'\\''s $(rm -rf ~)' && claude --resume 0199-ab");
  assert.equal(commandOf({ project_path: "/tmp/a\nrm -rf ~" }), null);
  for (const id of ["a; rm -rf ~", "--help", "$(id)", ""]) assert.equal(commandOf({ session_id: id }), null);
});
