#!/usr/bin/env python3
"""Makes a tree of Claude Code session files of a given size, for measuring imports.

    transcript_tree.py TARGET MEGABYTES [--from FOLDER]

Writes made-up sessions, the same in every run; or copies the session files below FOLDER, a project's folder, again and
again: in each copy every id (sessions, lines, messages, requests, tool uses, agents) is another one, so that no copy
repeats another. The newest files have today's time, the oldest are 90 days old.
"""
import argparse
import hashlib
import os
import re
import sys
import time
from pathlib import Path

from made_sessions import made_sessions

ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
                rb"|(?:msg|req|toolu)_[0-9A-Za-z]{6,}|(?<=\"agentId\":\")[0-9a-f]{8,17}(?=\")")
AGENT_FILE = re.compile(r"^agent-([0-9a-f]{8,17})(\.jsonl|\.meta\.json)$")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
DAYS = 90


def renamed(identifier, salt):
    """Another id of the same form, the same for the same salt."""
    digest = hashlib.blake2b(identifier, key=salt, digest_size=24).hexdigest().encode()
    if b"_" in identifier:
        prefix, rest = identifier.split(b"_", 1)
        return prefix + b"_" + digest[:len(rest)].ljust(len(rest), b"0")
    if b"-" in identifier:
        return b"-".join([digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]])
    return digest[:len(identifier)]


class Template:
    """One file, cut where its ids stand."""

    def __init__(self, folder, path):
        self.relative = path.relative_to(folder)
        content = path.read_bytes()
        self.size = len(content)
        self.parts = []
        position = 0
        for match in ID.finditer(content):
            self.parts.append((content[position:match.start()], match.group()))
            position = match.end()
        self.rest = content[position:]

    def write(self, target, salt, names):
        path = target.joinpath(*(self.name(part, salt, names) for part in self.relative.parts))
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            pieces = []
            for text, identifier in self.parts:
                if identifier not in names:
                    names[identifier] = renamed(identifier, salt)
                pieces += (text, names[identifier])
            file.write(b"".join(pieces) + self.rest)
        return path

    @staticmethod
    def name(part, salt, names):
        stem, dot, ending = part.partition(".")
        agent = AGENT_FILE.match(part)
        if agent:
            identifier = agent.group(1).encode()
            return f"agent-{names.setdefault(identifier, renamed(identifier, salt)).decode()}{agent.group(2)}"
        if UUID.match(stem):
            identifier = stem.encode()
            return names.setdefault(identifier, renamed(identifier, salt)).decode() + dot + ending
        return part


def copied_tree(target, megabytes, folder):
    templates = [Template(folder, path) for path in sorted(folder.rglob("*"))
                 if path.is_file() and path.name.endswith((".jsonl", ".meta.json"))]
    per_copy = sum(template.size for template in templates)
    if not per_copy:
        sys.exit(f"no session files below {folder}")
    copies = max(1, round(megabytes * 1_000_000 / per_copy))
    now = time.time()
    files = 0
    for copy in range(copies):
        names = {}
        age = DAYS * 86_400 * copy / copies
        for template in templates:
            path = template.write(target / "projects" / f"-home-user-project-{copy % 40}", str(copy).encode(), names)
            os.utime(path, (now - age, now - age))
            files += 1
    return files, copies * per_copy


def made_tree(target, megabytes):
    count = size = 0
    for project, files, ended in made_sessions(DAYS):
        for name, text in files.items():
            path = target / "projects" / project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            os.utime(path, (ended.timestamp(), ended.timestamp()))
            count += 1
            size += path.stat().st_size
        if size >= megabytes * 1_000_000:
            return count, size


def make_tree(target, megabytes, folder=None):
    """The number of files and bytes written."""
    return copied_tree(target, megabytes, folder) if folder else made_tree(target, megabytes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("megabytes", type=int)
    parser.add_argument("--from", dest="folder", type=Path)
    arguments = parser.parse_args()
    files, size = make_tree(arguments.target, arguments.megabytes, arguments.folder)
    print(f"{files} files, {size} bytes")


if __name__ == "__main__":
    main()
