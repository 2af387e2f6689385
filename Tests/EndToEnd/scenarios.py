"""Scripted sessions for the real client. Ours; see real_client/stub_model.py for the form."""


def bash(command, **more):
    return {"name": "Bash", "input": {"command": command, "description": command[:20], **more}}


def write(path, content):
    return {"name": "Write", "input": {"file_path": path, "content": content}}


def edit(path, old, new):
    return {"name": "Edit", "input": {"file_path": path, "old_string": old, "new_string": new}}


def agent(description, prompt, background=False):
    return {"name": "Agent", "input": {"description": description, "prompt": prompt,
                                       "subagent_type": "general-purpose", "run_in_background": background}}


def step(*tools, text=None, **more):
    return {"tools": list(tools), **({"text": text} if text else {}), **more}


def says(text):
    return {"text": text}


def script(marker, *steps):
    return {"marker": marker, "steps": list(steps)}


def pause(reached, go):
    """Says that it has been reached and waits until it may go on."""
    return bash(f"touch {reached}; i=0; while [ ! -e {go} ] && [ $i -lt 1200 ]; do sleep 0.05; i=$((i+1)); done")


ONE_SUBAGENT = {
    "prompts": ["count the birds in this folder"],
    "scripts": [
        script("COUNTING-JOB", step(bash("ls | wc -l")), says("two")),
        script("", step(bash("printf 'swift\\nfalcon\\n' > birds.txt"), text="Let me look."),
               step(write("nest.md", "# Nest\n\ntwigs\n")),
               step(edit("nest.md", "twigs", "twigs and moss")),
               step(agent("count birds", "COUNTING-JOB: how many lines has birds.txt?")),
               says("Two birds.")),
    ],
}

NESTED = {
    "prompts": ["survey the cliff"],
    "scripts": [
        script("LEDGE-JOB", step(write("ledge.txt", "one egg\n")), says("ledge seen")),
        script("FACE-JOB", step(agent("look at the ledge", "LEDGE-JOB: look")), step(bash("echo face")),
               says("face seen")),
        script("NOTCH-JOB", step(write("notch.txt", "empty\n")), says("notch seen")),
        script("", step(agent("survey the face", "FACE-JOB: survey"), agent("look at the notch", "NOTCH-JOB: look")),
               step(bash("cat ledge.txt")), says("All surveyed.")),
    ],
}

PARALLEL_FAILURES = {
    "prompts": ["try several things at once"],
    "scripts": [
        script("CLUMSY-JOB", step(bash("exit 7"), bash("echo fine"), bash("false")), says("two of three failed")),
        script("", step(bash("echo one"), bash("exit 3"), write("three.txt", "3\n"), bash("echo four; exit 1")),
               step(edit("three.txt", "not there", "x")),
               step(agent("clumsy", "CLUMSY-JOB: drop things")),
               step(edit("three.txt", "3", "three"), write("three.txt", "again\n")),
               says("Done with failures.")),
    ],
}

BACKGROUND = {
    "prompts": ["watch the nest while you tidy"],
    "scripts": [
        script("WATCH-JOB", step(bash("sleep 0.5; echo watched")), step(write("watch.log", "quiet\n")), says("quiet night")),
        script("", step(agent("watch", "WATCH-JOB: watch the nest", background=True)),
               step(bash("echo tidied")), says("Tidied."), says("The watch is over.")),
    ],
}

RESUMED = {
    "prompts": ["begin the log", {"prompt": "go on with the log", "resume": True}],
    "scripts": [
        script("", step(write("log.md", "day one\n")), says("Begun."),
               step(edit("log.md", "day one", "day one and two")), step(bash("exit 2")), says("Gone on.")),
    ],
}

KILLED = {
    "prompts": ["do something long"],
    "kill_when_exists": "reached",
    "scripts": [script("", step(bash("echo quick")), step(pause("reached", "never")), says("unreachable"))],
}

MIDDLE_PAUSE = {
    "prompts": ["work through an outage"],
    "scripts": [
        script("OUTAGE-JOB", step(bash("echo in the dark")), step(pause("reached-again", "go-again")),
               step(bash("exit 5")), says("light again")),
        script("", step(bash("echo before")), step(pause("reached", "go")), step(write("dark.txt", "dark\n")),
               step(agent("work in the dark", "OUTAGE-JOB: go on")), step(edit("dark.txt", "dark", "light")),
               says("Through.")),
    ],
}
