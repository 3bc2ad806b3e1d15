"""Whether the house is in order: nouns, sizes, words, types between rooms. Names each file, and what to do.

`scripts/house.py [FOLDER]`; part of `scripts/check`. CONTRIBUTING.md has the reasons.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

NOUNS = """
    leads capture duplicates rules scoring routing outreach qualification booking payments patients documents team
    tenants campaigns analytics sync privacy lifecycle
"""
# What has no noun says what it is.
MACHINERY = {
    "domain": "errors conditions text vocabulary",
    "services": "",
    "store": "errors invariants migrate migrations seed session settings tables tls",
    "activities": "clock failures heartbeats send_protocol senders signals steps",
    "api": "auth http live main monitoring public_routes readiness routes settings sheets",
    "cli": "main runs stack terminal",
}
ROOMS = (*MACHINERY, "workflows", "providers", "worker", "devstack", "benchmarks")
CONSOLE = "console"  # TypeScript, which Biome reads; only its folders are looked at here
BESIDE = "tests scripts docs deploy requirements build"
NEVER = "utils util common shared helpers helper models misc"
RETIRED_FILES = """
    capturing commanding entering taking_in uploading reviewing judging matching offering escalating
    telling chasing shadowing
"""
MOST_FILES, MOST_LINES, MOST_PARAMETERS = 16, 400, 6
GROW_BY_RECORD = ("store/migrations/versions", "tests/histories")
GENERATED = "console/src/api/gen"

RETIRED_NAMES = {
    "life": "run, or lifecycle",
    "lives": "runs",
    "door": "channel",
    "doors": "channels",
    "limbo": "unattended",
    "told": "signalled, notified, sent or shown",
    "tell": "signal, notify, send or show",
    "telling": "signals",
    "asked": "requested",
    "hushed": "suppressed",
    "hurry": "start_timeout",
    "relax": "cancel_timeout",
    "wanted": "criteria, or request",
    "minding": "reminders",
    "wind": "schedule",
    "crew": "team, or candidates",
    "bench": "candidates",
    "vain": "not_found",
    "stranger": "client_ip",
    "neighbourhood": "ip_prefix",
    "apart": "distinct",
    "matchmaker": "DuplicateFinder",
    "gatekeeper": "authenticator",
    "behind": "after",
}
RETIRED_PHRASES = {
    "in limbo": "unattended",
    "a part is away": "a dependency is unavailable",
    "part of the engine": "dependency",
    "stranger than": "not valid",
    "is no known": "is not a known",
    "that rules know": "is not a fact",
    "in vain": "not found",
    "to be had": "available",
    "of use": "useful",
    "told apart": "marked as distinct",
    "your eyes": "your enquiry",
    "in the middle of it all": "during the run",
    "whom to tell": "the requests to send",
    "requests to tell": "requests to send",
    "temporal is away": "Temporal is unavailable",
    "database is away": "the database is unavailable",
    "engine is away": "the engine is unavailable",
    "decides silently": "runs in shadow",
    "life anew": "a new run",
}
_PHRASE = re.compile(rf"\b({'|'.join(RETIRED_PHRASES)})\b", re.IGNORECASE)
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}|[|]{7}) ", re.MULTILINE)
_HALF_LIFE = re.compile("half_?life", re.IGNORECASE)
_PACKED = re.compile(r"""\.(removeprefix|removesuffix)\(|\.r?(partition|split)\(\s*["'][:|/#-]["']""")
# They read what others wrote: HTTP, vendors, files, addresses, what people type.
PARSERS = (
    "domain/capture/ads.py",
    "domain/capture/forms/definition.py",
    "domain/capture/imports/mapping.py",
    "domain/capture/mapping.py",
    "domain/capture/partners.py",
    "domain/duplicates/names/sounds.py",
    "domain/leads/contact.py",
    "domain/outreach/links.py",
    "domain/rules/rule_sets.py",
    "domain/rules/trials/table.py",
    "domain/tenants/calendar.py",
    "devstack/web_ui/host_check.py",
    "api/capture/forms/input.py",
    "api/capture/imports/upload.py",
    "api/http/clients.py",
    "api/http/log.py",
    "cli/capture/rejects.py",
    "cli/stack/engine.py",
    "cli/terminal/access.py",
    "providers/linkedin/ads.py",
    "providers/linkedin/webhooks.py",
    "providers/partner/post.py",
    "providers/partner/signatures.py",
    "providers/vonage/webhooks.py",
    "devstack/health.py",
    "benchmarks/bed/shots.py",
    "benchmarks/bed/stage.py",
    "benchmarks/lifecycle.py",
    "benchmarks/research/registers.py",
)


def main(root: Path) -> int:
    faults = list(dict.fromkeys(faults_of(root)))
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def faults_of(root: Path) -> Iterator[str]:
    """One line each: where, what is wrong, what to do. Where a merge was left unfinished nothing else is read."""
    if unfinished := list(_conflicts(root)):
        yield from unfinished
        return
    yield from _nouns(root)
    yield from _folders(root)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield from _code(path.relative_to(root).as_posix(), path.read_text())
    for path in sorted([*root.glob("*.md"), *root.glob("docs/**/*.md")]):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield from _phrases(f"{path.relative_to(root)}:{number}", line)


def _conflicts(root: Path) -> Iterator[str]:
    beside = [path for name in (*ROOMS, *BESIDE.split()) for path in _held(root / name) if path.is_file()]
    for path in sorted([*root.glob("*.*"), *root.glob(".ci/*"), *beside]):
        if path.is_file() and _CONFLICT.search(path.read_bytes()):
            yield f"{path.relative_to(root)}: holds conflict marks. Finish the merge."


def _held(room: Path) -> list[Path]:
    """Files below and their folders, but for what Python compiled, which a move leaves behind in old folders."""
    files = [path for path in room.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return sorted({*files, *(folder for file in files for folder in file.parents if room in folder.parents)})


def _nouns(root: Path) -> Iterator[str]:
    for room, machinery in MACHINERY.items():
        allowed = {*NOUNS.split(), *machinery.split()}
        for path in _held(root / room):
            name = path.name.partition(".")[0]
            if path.parent == root / room and name and not name.startswith("_") and name not in allowed:
                where = path.relative_to(root)
                yield f"{where}: is not a noun of the house (scripts/house.py). Put it in its noun's folder."
    for room in ROOMS:
        for path in _held(root / room):
            if path.name.partition(".")[0] in {*NEVER.split(), *RETIRED_FILES.split()}:
                yield f"{path.relative_to(root)}: names no noun. Name it after what it is about."
            if path.parent.relative_to(root).as_posix() not in GROW_BY_RECORD:
                yield from _words(path.relative_to(root).as_posix(), path.name.partition(".")[0])
    for path in sorted(root.glob("[!_.]*/")):
        if path.name not in (*ROOMS, *BESIDE.split(), CONSOLE) and any(path.rglob("*.py")):
            yield f"{path.name}: is not a room of the house (scripts/house.py). Put its files into a room."


def _folders(root: Path) -> Iterator[str]:
    for room in (*ROOMS, "tests", f"{CONSOLE}/src", f"{CONSOLE}/tests"):
        for folder in [root / room, *(path for path in _held(root / room) if path.is_dir())]:
            name = folder.relative_to(root).as_posix()
            count = sum(path.is_file() for path in folder.glob("[!.]*"))
            if name not in GROW_BY_RECORD and not name.startswith(GENERATED) and count > MOST_FILES:
                yield f"{name}: holds {count} files, {MOST_FILES} at most. Give one of its nouns a folder."


def _code(name: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        yield f"{name}: has {len(lines)} lines, {MOST_LINES} at most. Split it by noun."
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.ClassDef(name=word, lineno=line) | ast.arg(arg=word, lineno=line):
                yield from _words(f"{name}:{line}", word)
            case ast.Name(id=word, ctx=ast.Store(), lineno=line):
                yield from _words(f"{name}:{line}", word)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _words(f"{name}:{node.lineno}", node.name)
                yield from _parameters(f"{name}:{node.lineno}", node)
            case ast.Constant(value=str(words), lineno=line):
                yield from _phrases(f"{name}:{line}", words)
    if name not in PARSERS:
        for number, line_of_code in enumerate(lines, 1):
            if _PACKED.search(line_of_code):
                yield f"{name}:{number}: takes a packed string apart. Pass a type, or add a parser to scripts/house.py."


def _words(where: str, identifier: str) -> Iterator[str]:
    for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", _HALF_LIFE.sub("", identifier)):
        if better := RETIRED_NAMES.get(word.lower()):
            yield f"{where}: `{identifier}` has a retired word. Say {better}."


def _parameters(where: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    count = sum(argument.arg not in ("self", "cls") for argument in every)
    if count > MOST_PARAMETERS:
        yield f"{where}: `{function.name}` takes {count} parameters, {MOST_PARAMETERS} at most. Make a value object."


def _phrases(where: str, text: str) -> Iterator[str]:
    for found in _PHRASE.finditer(text):
        yield f"{where}: says `{found[0]}`. Say `{RETIRED_PHRASES[found[0].lower()]}`."


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
