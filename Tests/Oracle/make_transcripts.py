#!/usr/bin/env python3
"""Writes Fixtures/transcripts: session files with every form that Claude Code 1.0 to 2.1.329 gave its lines.

    make_transcripts.py FOLDER
"""
import copy
import json
import os
import sys

from transcript_writer import Transcript, make_id, usage

SLUG = "projects/-home-dev-shop"
PATCH = [{"oldStart": 1, "oldLines": 2, "newStart": 1, "newLines": 3, "lines": [" a", "-b", "+c", "+d"]}]


def text(words):
    return [{"type": "text", "text": words}]


def first_versions(folder):
    """1.0.17: costs on lines, no request ids, summaries on top, placeholder output."""
    t = Transcript("first", "1.0.17", gitBranch=None)
    t.raw(json.dumps({"type": "summary", "summary": "Shop: first steps", "leafUuid": make_id("leaf")}))
    t.prompt_line("build the shop", promptId=None)
    t.assistant(text("I look."), "msg_old1", usage(input=4, output=1, five=1200), "claude-sonnet-4-20250514",
                request=False, costUSD=0.0045150000000000005, durationMs=4200)
    t.tool("TodoWrite", "toolu_o1", {"todos": [{"content": "a", "status": "in_progress", "activeForm": "A"}]},
           "msg_old1", usage(input=4, output=90, five=1200), model="claude-sonnet-4-20250514", request=False,
           costUSD=0.0045150000000000005, durationMs=4200)
    t.result("toolu_o1", "Todos have been modified successfully.", {"oldTodos": [], "newTodos": []})
    t.user([{"type": "text", "text": "[Request interrupted by user]"}])
    t.save(f"{folder}/{SLUG}/{t.session}.jsonl")


def sidechains(folder):
    """2.0.28: a subagent within the main file, without an id of its own."""
    t = Transcript("sidechain", "2.0.28", day=1)
    t.prompt_line("compare the two modules")
    t.tool("Task", "toolu_s1", {"description": "look at both", "prompt": "go", "subagent_type": "Explore"},
           "msg_side1", usage(output=40, hour=900))
    t.line("user", isSidechain=True, message={"role": "user", "content": "go"}, parentUuid=None)
    t.assistant(text("both are alike"), "msg_side2", usage(output=77, five=300), "claude-haiku-4-5-20251001",
                stop="end_turn", isSidechain=True)
    t.result("toolu_s1", [{"type": "text", "text": "both are alike"}],
             {"status": "completed", "prompt": "go", "agentId": "9f0e1d2c", "content": text("both are alike"),
              "totalDurationMs": 5310, "totalTokens": 380, "totalToolUseCount": 0})
    t.assistant(text("They are alike."), "msg_side3", usage(output=12, read=900), stop="end_turn")
    # A question beside the conversation repeats the response under a new request.
    t.assistant(text("They are alike."), "msg_side3", usage(output=12, read=900), stop="end_turn", isSidechain=True,
                requestId="req_other")
    t.save(f"{folder}/{SLUG}/{t.session}.jsonl")


def progress(folder):
    """2.1.2: lines of progress that embed a subagent's usage; the subagent's file lies beside the main one."""
    t = Transcript("progress", "2.1.2", day=2, slug="brave-blue-fox")
    agent = Transcript("progress agent", "2.1.2", day=2, session=t.session, agent="a1b2c3d4")
    t.prompt_line("run the tests")
    t.tool("Task", "toolu_p1", {"description": "tests", "prompt": "run", "subagent_type": "general-purpose"},
           "msg_prog1", usage(output=25, five=100))
    agent.user("run")
    embedded = agent.tool("Bash", "toolu_p2", {"command": "make test"}, "msg_prog2", usage(output=3, five=50))
    t.line("progress", toolUseID="agent_msg_prog2", parentToolUseID="toolu_p1",
           data={"type": "agent_progress", "prompt": "run", "agentId": agent.agent, "message": copy.deepcopy(embedded)})
    t.line("progress", toolUseID="bash-1", parentToolUseID="toolu_p2",
           data={"type": "bash_progress", "output": "ok\n" * 5, "elapsedTimeSeconds": 3})
    agent.result("toolu_p2", "Exit code 1\nfailed", "Error: Exit code 1\nfailed", is_error=True)
    agent.assistant(text("one fails"), "msg_prog3", usage(output=18, read=150), stop="end_turn")
    t.result("toolu_p1", text("one fails"),
             {"status": "completed", "prompt": "run", "agentId": agent.agent, "totalDurationMs": 9000})
    t.assistant(text("One test fails."), "msg_prog4", usage(output=9, read=100), stop="end_turn")
    t.line("system", subtype="turn_duration", durationMs=14_250, isMeta=False)
    t.save(f"{folder}/{SLUG}/{t.session}.jsonl")
    agent.save(f"{folder}/{SLUG}/agent-{agent.agent}.jsonl")


def middle(folder):
    """2.1.42: blocks as lines, files, refusals, retries, a failed turn, a compaction."""
    t = Transcript("middle", "2.1.42", day=3)
    t.meta("file-history-snapshot", messageId=make_id("m"), isSnapshotUpdate=False, snapshot={
        "messageId": make_id("m"), "trackedFileBackups": {"a.txt": {"backupFileName": None, "version": 1}},
        "timestamp": "2026-03-04T09:00:00.500Z"})
    t.raw(json.dumps({"type": "permission-mode", "permissionMode": "acceptEdits", "sessionId": t.session}))
    t.prompt_line([{"type": "text", "text": "<ide_opened_file>a.txt</ide_opened_file>"},
                   {"type": "text", "text": "write a file – schön 🎈"}, {"type": "image", "source": {"data": "AA=="}}],
                  permissionMode="acceptEdits")
    t.assistant([{"type": "thinking", "thinking": "I should write it.", "signature": "c2ln"}], "msg_mid1",
                usage(output=8, read=2000, hour=50, thinking=6))
    t.assistant(text("Writing."), "msg_mid1", usage(output=20, read=2000, hour=50, thinking=6))
    t.tool("Write", "toolu_m1", {"file_path": "/home/dev/shop/a.txt", "content": "a\nb\n"}, "msg_mid1",
           usage(output=61, read=2000, hour=50, thinking=6), stop="tool_use")
    t.result("toolu_m1", "File created", {"type": "create", "filePath": "/home/dev/shop/a.txt", "content": "a\nb\n",
                                          "structuredPatch": [], "originalFile": None})
    t.tool("Edit", "toolu_m2", {"file_path": "/home/dev/shop/a.txt", "old_string": "b", "new_string": "c\nd"},
           "msg_mid2", usage(output=30, read=2100, speed="fast", inference_geo="us", service_tier="priority"),
           stop="tool_use")
    t.result("toolu_m2", "edited", {"filePath": "/home/dev/shop/a.txt", "oldString": "b", "newString": "c\nd",
                                    "originalFile": "a\nb\n", "structuredPatch": PATCH, "userModified": False})
    t.tool("Bash", "toolu_m3", {"command": "rm -rf build", "description": "clean"}, "msg_mid3", usage(output=5))
    t.result("toolu_m3", "The user doesn't want to proceed with this tool use.", "User rejected tool use",
             is_error=True, toolDenialKind="user-rejected")
    t.user("[Request interrupted by user for tool use]")
    t.user("<command-name>/clear</command-name>\n<command-message>clear</command-message>")
    t.user("<local-command-caveat>Caveat: local</local-command-caveat>", isMeta=True)
    t.line("system", subtype="local_command", level="info",
           content="<local-command-stdout>done</local-command-stdout>")
    t.prompt_line("go on", promptSource="typed", origin={"kind": "human"})
    t.line("system", subtype="api_error", level="error", error={"status": 529, "formatted": "529 overloaded"},
           retryInMs=571.5, retryAttempt=1, maxRetries=10)
    t.tool("mcp__tracker__find", "toolu_m4", {"query": "open bugs"}, "msg_mid4", usage(output=4, web=None))
    t.result("toolu_m4", "<tool_use_error>No such tool</tool_use_error>", "Error: No such tool", is_error=True)
    t.line("system", subtype="compact_boundary", parentUuid=None, logicalParentUuid=t.parent, content="Compacted",
           compactMetadata={"trigger": "auto", "preTokens": 155_000, "postTokens": 12_000, "durationMs": 8000})
    t.user("This session is being continued from a previous conversation: …", isCompactSummary=True,
           isVisibleInTranscriptOnly=True)
    t.line("assistant", message={"id": make_id("x"), "model": "<synthetic>", "role": "assistant",
                                 "content": text("No response requested."), "stop_reason": "stop_sequence",
                                 "usage": usage(0, 0)})
    t.line("assistant", isApiErrorMessage=True, error="rate_limit", apiErrorStatus=429, message={
        "id": make_id("y"), "model": "<synthetic>", "role": "assistant", "content": text("API Error: 429 slow down"),
        "stop_reason": "stop_sequence", "usage": usage(0, 0)})
    t.save(f"{folder}/{SLUG}/{t.session}.jsonl")


def newest(folder):
    """2.1.329: subagents, workflows, a fork, totals, attachments, types that nobody knows, a torn line."""
    t = Transcript("newest", "2.1.329", day=4, entrypoint="cli")
    t.dated("queue-operation", operation="enqueue", content="plan the release")
    t.prompt_line("plan the release", promptSource="typed", turnOrigin="human", permissionMode="plan")
    for name in ("environment", "prompt_snapshot", "total_tokens_reminder"):
        t.line("attachment", attachment={"type": name, "text": "x" * 40}, rendered=[])
    t.line("attachment", attachment={"type": "queued_command", "prompt": "and the notes", "commandMode": "prompt"})
    t.line("attachment", attachment={"type": "hook_non_blocking_error", "hookName": "Stop", "stderr": "no such file",
                                     "toolUseID": "toolu_n1", "exitCode": 1})
    t.line("attachment", attachment={"type": "moonbeam", "glow": True})
    t.line("system", subtype="moonrise", content="something new")
    call = usage(12, 87, 15_000, 200, 40, thinking=5, speed="standard", inference_geo="", iterations=[],
                 server_tool_use={"web_search_requests": 2, "web_fetch_requests": 1})
    t.assistant(text("Let me delegate."), "msg_new1", call, "claude-sonnet-5", "tool_use", effort="high")
    t.tool("Agent", "toolu_n1", {"description": "notes", "prompt": "write", "subagent_type": "general-purpose",
                                 "run_in_background": True}, "msg_new1", call, model="claude-sonnet-5",
           stop="tool_use", effort="high")
    outer, inner = "a982ff3394b22ffcb", "ab12cd34ef56ab78c"
    t.result("toolu_n1", text("Async agent launched"),
             {"isAsync": True, "status": "async_launched", "agentId": outer, "description": "notes", "prompt": "write",
              "resolvedModel": "claude-opus-5-5"}, is_error=False,
             permissionDecision={"decision": "accept", "source": "config", "reasonType": "rule"})
    t.tool("WebFetch", "toolu_n2", {"url": "https://example.org", "prompt": "read"}, "msg_new2",
           usage(5, 20, 15_300, speed="standard"), model="claude-sonnet-5", stop="tool_use")
    t.result("toolu_n2", "Permission to use WebFetch has been denied.", is_error=True,
             permissionDecision={"decision": "reject", "source": "user_reject", "reasonType": "other"})
    t.assistant([{"type": "fallback", "from": {"model": "claude-fable-5"}, "to": {"model": "claude-sonnet-5"}}],
                "msg_new3", usage(1, 0), "claude-sonnet-5")
    final = t.assistant(text("The plan is made."), "msg_new3", usage(6, 30, 15_400, iterations=[usage(6, 30)]),
                        "claude-sonnet-5", "end_turn")
    t.line("system", subtype="stop_hook_summary", hookCount=1, hookErrors=[], preventedContinuation=False)
    t.user("<task-notification><task-id>a982</task-id><summary>Agent \"notes\" finished</summary></task-notification>",
           origin={"kind": "task-notification"}, promptSource="system")
    t.meta("ai-title", aiTitle="Release plan")
    t.meta("custom-title", customTitle="Release 2.0")
    t.meta("agent-name", agentName="release")
    t.dated("pr-link", prNumber=7, prUrl="https://example.org/shop/pull/7", prRepository="dev/shop")
    t.meta("worktree-state", worktreeSession={"worktreePath": "/home/dev/shop-tree", "worktreeBranch": "release"})
    for name in ("mode", "atis-latch", "tools-used", "last-prompt", "bridge-session"):
        t.meta(name, lastPrompt="plan the release")
    t.dated("api-request", id=make_id("r"), params={"model": "claude-sonnet-5"})
    t.dated("starlight", brightness=[1, 2, {"deep": "é\u0000"}])
    t.meta("starless", note="undated")
    t.meta("cost-state", totalCostUSD=0.0123456785, hasUnknownModelCost=False, startTime=1772614800000, modelUsage={
        "claude-sonnet-5": {"inputTokens": 30, "outputTokens": 150, "thinkingTokens": 5, "cacheReadInputTokens": 46_000,
                            "cacheCreationInputTokens": 240, "cacheCreationEphemeral5mInputTokens": 200,
                            "cacheCreationEphemeral1hInputTokens": 40, "webSearchRequests": 2,
                            "costUSD": 0.0123456785},
        "claude-haiku-5-5": {"inputTokens": 9, "outputTokens": 2, "costUSD": 1.25e-05}})
    t.save(f"{folder}/{SLUG}/{t.session}.jsonl", torn=False)
    subagents(folder, t, outer, inner)
    forks(folder, t, final)


def subagents(folder, main, outer, inner):
    place = f"{folder}/{SLUG}/{main.session}/subagents"
    a = Transcript("outer", "2.1.329", day=4, session=main.session, agent=outer, attributionAgent="general-purpose")
    a.user("write")
    a.tool("Agent", "toolu_n3", {"description": "grand", "prompt": "go", "subagent_type": "Explore"}, "msg_out1",
           usage(2, 4, five=70), model="claude-opus-5-5")
    a.result("toolu_n3", text("found"))
    a.assistant(text("written"), "msg_out2", usage(2, 11, 70), "claude-opus-5-5", "end_turn")
    a.save(f"{place}/agent-{outer}.jsonl")
    b = Transcript("inner", "2.1.329", day=4, session=main.session, agent=inner)
    b.user("go")
    # The running count of a stream: no line has the end.
    for output in (1, 5, 9):
        b.assistant(text("found"), "msg_in1", usage(1, output, five=30), "claude-haiku-5-5")
    b.save(f"{place}/agent-{inner}.jsonl")
    w = Transcript("flow", "2.1.329", day=4, session=main.session, agent="a00112233445566aa")
    w.user("step one")
    w.assistant(text("step done"), "msg_flow", usage(7, 8, speed="standard"), "claude-opus-5-5", "end_turn")
    w.save(f"{place}/workflows/wf_1/agent-{w.agent}.jsonl")
    with open(f"{place}/workflows/wf_1/journal.jsonl", "w", encoding="utf-8") as file:
        file.write(json.dumps({"type": "started", "key": "k", "agentId": w.agent}) + "\n")
    sidecars = {
        f"{place}/agent-{outer}.meta.json": {
            "agentType": "general-purpose", "description": "notes", "toolUseId": "toolu_n1", "spawnDepth": 1,
            "requestShape": "background"},
        f"{place}/agent-{inner}.meta.json": {
            "agentType": "Explore", "description": "grand", "toolUseId": "toolu_n3", "parentAgentId": outer,
            "spawnDepth": 2, "requestShape": "foreground"},
        f"{place}/workflows/wf_1/agent-{w.agent}.meta.json": {"agentType": "workflow-step", "workflowPhase": "one"}}
    for path, content in sidecars.items():
        with open(path, "w", encoding="utf-8") as file:
            json.dump(content, file)


def forks(folder, main, final):
    """A fork by the client, whose assistant lines name their session, and one by the SDK with ids of its own."""
    fork = Transcript("fork", "2.1.329", day=5, entrypoint="sdk-cli")
    fork.prompt = make_id("fork prompt")
    sdk = Transcript("sdk fork", "2.1.329", day=6, entrypoint="sdk-py")
    for raw in main.lines:
        line = json.loads(raw)
        if line["type"] not in ("user", "assistant"):
            continue
        copied = dict(line, sessionId=fork.session, entrypoint="sdk-cli")
        if line["type"] == "assistant":
            copied["requestSessionId"] = main.session
        else:
            copied["promptId"] = fork.prompt
        fork.raw(json.dumps(copied, ensure_ascii=False))
        sdk.raw(json.dumps(dict(
            line, sessionId=sdk.session, uuid=make_id("sdk " + line["uuid"]),
            forkedFrom={"sessionId": main.session, "messageUuid": line["uuid"]}), ensure_ascii=False))
        if line["uuid"] == final["uuid"]:
            break
    for t, message in ((fork, "msg_fork"), (sdk, "msg_sdkfork")):
        t.parent = final["uuid"]
        t.prompt_line("and now?", promptSource="sdk", turnOrigin="sdk")
        t.assistant(text("Now the release."), message, usage(8, 40, 15_500), "claude-sonnet-5", "end_turn")
    fork.line("assistant", message={"id": "msg_torn", "model": "claude-sonnet-5", "content": text("never whole"),
                                    "usage": usage(1, 1)})
    fork.save(f"{folder}/{SLUG}/{fork.session}.jsonl", torn=True)
    sdk.save(f"{folder}/{SLUG}/{sdk.session}.jsonl")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = os.path.abspath(sys.argv[1])
    for write in (first_versions, sidechains, progress, middle, newest):
        write(target)
