"""A made-up session that changes files: many steps, a wait, an error, hostile texts."""
from session_files import SessionFile

PROJECT = "/srv/billing"
ORDERS = f"{PROJECT}/Sources/Orders/total.ts"
NOTES = f"{PROJECT}/Sources/Orders/<img src=x onerror=alert(1)>.md"
NEW = f"{PROJECT}/Tests/total.test.ts"
BINARY = f"{PROJECT}/assets/logo.bin"

BEFORE = "\n".join([
    "import { round } from \"./round\";", "", "// The total of an order in cents.",
    "export function total(lines: Line[], discount: number): number {", "  let sum = 0;",
    "  for (const line of lines) {", "    sum += line.price * line.count;", "  }",
    "  return round(sum - discount);", "}", "",
    *[f"export const rate{number} = {number} / 100;" for number in range(1, 61)], "",
    "export function shown(cents: number): string {", "  return `$${cents / 100}`;", "}", ""])

STEPS = [
    ("  return round(sum - discount);", "  return Math.max(0, round(sum - discount));"),
    ("  let sum = 0;", "  let sum = 0;\n  if (lines.length === 0) return 0;"),
    ("  return `$${cents / 100}`;", "  return `$${(cents / 100).toFixed(2)}`;"),
    ("export const rate30 = 30 / 100;", "export const rate30 = 30 / 1000; // <script>alert('x')</script>"),
    ("    sum += line.price * line.count;", "    sum += line.price * line.count * (1 - line.discount);"),
]
HOSTILE = "# Notes\n\n<script>alert(1)</script>\n\u001b[31mred\u001b[0m \u202egnp.exe\n" + "a" * 3_000 + "\n"


def edited_session(hub, begins=None):
    """Hands it in; returns the session file and the ids of the edits of ORDERS."""
    file = SessionFile(project=PROJECT, begins=begins)
    file.prompt("The checkout total is off by one cent for orders with a discount. Please look into it.")
    file.reads(ORDERS, BEFORE)
    file.says("The discount is taken off after rounding. I change that first.", input=900, output=40)
    calls, text = [], BEFORE
    for number, (old, new) in enumerate(STEPS):
        after = text.replace(old, new)
        assert after != text, old
        calls.append(file.edits(ORDERS, text, after))
        text = after
        if number == 1:
            file.fails("npm test", "1 failing: total of nothing is NaN")
    file.says("Done; shall I add a test?", input=1_500, output=30)
    file.waits(90)
    file.prompt("Yes, and write down what you found.")
    file.writes(NEW, "import { total } from \"../Sources/Orders/total\";\n\ntest(\"nothing costs nothing\", () => {\n"
                     "  expect(total([], 0)).toBe(0);\n});\n")
    file.writes(NOTES, HOSTILE)
    file.writes(BINARY, "\u0000\u0001\u0002PNG\u0000\u0003" * 20)
    file.runs("npm test", "2 passing")
    file.says("Both pass now.", input=2_000, output=20)
    file.hand_in(hub)
    return file, calls
