"""Scripted sessions in which every figure differs, so that no two can be taken for each other."""
from scenarios import agent, bash, edit, pause, says, script, step, write


def usage(input=10, output=20, read=0, short=0, hour=0):
    return {"input_tokens": input, "output_tokens": output, "cache_read_input_tokens": read, "cache_5m": short,
            "cache_1h": hour}


def answer(text, **figures):
    return {"text": text, "usage": usage(**figures)}


def work(*tools, **figures):
    return step(*tools, usage=usage(**figures))


PLAIN = {
    "model": "claude-sonnet-5",
    "prompts": ["name the eggs"],
    "scripts": [script("", work(bash("echo three"), input=11, output=31, short=1503),
                       answer("Three eggs.", input=7, output=13, read=1503, short=211))],
}

SUBAGENT = {
    "model": "claude-opus-5-5",
    "prompts": ["have them counted"],
    "scripts": [
        script("COUNT-JOB", work(bash("echo 3"), input=101, output=47, short=977),
               answer("three", input=5, output=3, read=977)),
        script("", work(agent("count", "COUNT-JOB: count"), input=17, output=59, short=2003),
               answer("Counted.", input=3, output=19, read=2003, short=83)),
    ],
}

BACKGROUND_AND_NESTED = {
    "model": "claude-opus-5-5",
    "prompts": ["survey in the background"],
    "scripts": [
        script("LEDGE-JOB", work(bash("echo ledge"), input=23, output=41, short=307),
               answer("ledge seen", input=2, output=9, read=307)),
        script("FACE-JOB", work(agent("ledge", "LEDGE-JOB: look"), input=29, output=43, short=401),
               answer("face seen", input=4, output=11, read=401)),
        script("", work(agent("face", "FACE-JOB: survey", background=True), input=31, output=61, short=3001),
               answer("Started.", input=6, output=15, read=3001), answer("Surveyed.", input=8, output=21, read=3001)),
    ],
}

RESUMED = {
    "model": "claude-sonnet-5-5",
    "prompts": ["begin", {"prompt": "go on", "resume": True}, {"prompt": "and on", "resume": True}],
    "scripts": [script("", work(bash("echo one"), input=12, output=33, short=1201),
                       answer("Begun.", input=3, output=14, read=1201),
                       answer("Gone on.", input=5, output=16, read=1201, short=97),
                       answer("And on.", input=9, output=18, read=1298))],
}

FORKED_TWICE = {
    "model": "claude-sonnet-5",
    "prompts": ["begin", {"prompt": "one way", "fork": True}, {"prompt": "another way", "fork": True},
                {"prompt": "and further", "resume": True}],
    "scripts": [script("", work(bash("echo one"), input=12, output=33, short=1201),
                       answer("Begun.", input=3, output=14, read=1201),
                       answer("One way.", input=5, output=16, read=1201, short=97),
                       answer("Another way.", input=9, output=18, read=1298),
                       answer("Further.", input=13, output=22, read=1298, hour=71))],
}

OVERLOADED = {
    "model": "claude-opus-5",
    "prompts": ["try hard"],
    "scripts": [script("", {"error": {"status": 529, "type": "overloaded_error", "times": 2},
                            "then": work(bash("echo at last"), input=19, output=37, short=701)},
                       answer("Done.", input=4, output=12, read=701))],
}

HOUR_CACHE = {
    "model": "claude-fable-5-2",
    "prompts": ["remember this for an hour"],
    "scripts": [script("", work(bash("echo kept"), input=14, output=26, short=311, hour=5003),
                       answer("Kept.", input=6, output=8, read=5314, hour=401))],
}

# One request of exactly 100,000 tokens, one of 100,001 and one below: the dearer tier holds for the whole request.
ACROSS_THE_TIER = {
    "model": "claude-haiku-5-5",
    "prompts": ["read a lot"],
    "scripts": [script("", work(bash("echo a"), input=1_000, output=50, read=98_000, short=1_000),
                       work(bash("echo b"), input=1_001, output=60, read=98_000, short=1_000),
                       answer("Read.", input=7, output=70, read=50_000, hour=9_000))],
}

TWO_MODELS = {
    "model": "claude-opus-5-5",
    "prompts": ["think", {"prompt": "now quickly", "resume": True, "model": "claude-haiku-5-5"}],
    "scripts": [script("", answer("Thought.", input=21, output=210, short=2_100),
                       answer("Quick.", input=22, output=220, read=2_100, short=22))],
}

# Files are written by the main agent and by a subagent, a turn fails, and a fork inherits all of it and fails, too.
TOLD_BY_MANY = {
    "model": "claude-sonnet-5",
    "prompts": ["begin", {"prompt": "fail", "resume": True, "may_fail": True},
                {"prompt": "another way", "fork": True, "may_fail": True}],
    "scripts": [
        script("NEST-JOB", work(write("nest.txt", "one\ntwo\n")), work(edit("nest.txt", "two", "2\nthree")),
               answer("nest written")),
        script("", work(write("own.txt", "own\n")), work(agent("write the nest", "NEST-JOB: write")), answer("Begun."),
               {"error": {"status": 400, "type": "invalid_request_error", "times": 1_000}}),
    ],
}

COMPACTED = {
    "model": "claude-sonnet-5",
    "prompts": ["begin", {"prompt": "/compact", "resume": True}, {"prompt": "go on", "resume": True}],
    "scripts": [script("", work(bash("echo one"), input=12, output=33, short=1201), answer("Begun.", input=3, output=14),
                       answer("<summary>What was begun.</summary>", input=5, output=16), answer("Gone on."))],
}

KILLED = {
    "model": "claude-sonnet-5",
    "prompts": ["never finish"],
    "kill_when_exists": "reached",
    "scripts": [script("", work(bash("echo quick"), input=15, output=25, short=1_500),
                       work(pause("reached", "never"), input=16, output=26, read=1_500), says("unreachable"))],
}

COMPLETE = {
    "plain": PLAIN, "subagent": SUBAGENT, "background and nested": BACKGROUND_AND_NESTED, "resumed": RESUMED,
    "forked twice": FORKED_TWICE, "overloaded": OVERLOADED, "one-hour cache": HOUR_CACHE,
    "across the tier": ACROSS_THE_TIER, "two models": TWO_MODELS,
}
