"""`lead rules`: the rules by which leads are scored, routed and judged, as files that one can edit."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.leads.moves import follow_move
from cli.terminal.access import Access, AsJson, with_options
from cli.terminal.failure import CommandFailed

if TYPE_CHECKING:
    from api.http.problems import FieldError
    from api.rules.schemas.rules import RuleActivationRead
    from cli.terminal.connection import ApiRefusal, Connection
    from domain.rules.rule_sets import RuleKind

rules = typer.Typer(
    no_args_is_help=True, help="Rules of scoring, priority, qualification, routing, cadence, assessment, rubric."
)
Kind = Annotated[str, typer.Argument(metavar="KIND", help="scoring, priority, qualification, routing, cadence, …")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON file; - reads standard input.", allow_dash=True)]
Version = Annotated[int, typer.Argument(metavar="ID", min=1, help="The version's id: lead rules list.")]
Scope = Annotated[str, typer.Option(help="The specialty of an assessment form.")]
MoveLeads = Annotated[bool, typer.Option("--move-leads", help="Move open leads to this version, too.")]


@rules.command("list")
@with_options
def list_rules(
    access: Access,
    kind: Annotated[str | None, typer.Option(help="Only these.")] = None,
    state: Annotated[str | None, typer.Option(help="draft, active or retired.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show versions, the newest first."""
    from api.rules.schemas.rules import RuleSetPage

    with access.connect() as connection:
        page = connection.get("rules", RuleSetPage, {"kind": kind, "state": state, "limit": limit})
    if as_json:
        typer.echo(page.model_dump_json())
        return
    rows = [
        (str(r.id), r.kind, r.scope, str(r.version), r.state, f"{r.created_at:%Y-%m-%d %H:%M}", r.actor, r.note)
        for r in page.items
    ]
    _print(("id", "kind", "scope", "version", "state", "written (UTC)", "by", "note"), rows, _NONE_YET)
    if page.next:
        typer.echo(f"There are more: --limit {min(limit * 4, 200)}, or name a --kind.", err=True)


@rules.command("in-force")
@with_options
def rules_in_force(access: Access, as_json: AsJson = False) -> None:
    """Show the active version of each kind, which decides about new leads. Version 0 is built in."""
    from api.rules.schemas.rules import InForceList

    with access.connect() as connection:
        found = connection.get("rules/in-force", InForceList)
    if as_json:
        typer.echo(found.model_dump_json())
        return
    rows = [
        (r.kind, r.scope, str(r.version), f"{r.since:%Y-%m-%d %H:%M}" if r.since else "", r.actor or "", r.note)
        for r in found.items
    ]
    _print(("kind", "scope", "version", "since (UTC)", "by", "note"), rows, "")


@rules.command()
@with_options
def show(
    access: Access,
    which: Annotated[str, typer.Argument(metavar="ID|KIND", help="A version's id, or a kind for its active version.")],
    scope: Scope = "",
    as_json: AsJson = False,
) -> None:
    """Print rules as JSON, to edit and save with lead rules draft."""
    from api.rules.schemas.rules import InForceFull, RuleSetFull

    found: RuleSetFull | InForceFull
    with access.connect() as connection:
        if which.isdigit():
            found = connection.get(f"rules/{which}", RuleSetFull)
        else:
            found = connection.get(f"rules/in-force/{_kind(which)}", InForceFull, {"scope": scope})
    typer.echo(found.model_dump_json() if as_json else _pretty(found.body))


@rules.command()
@with_options
def check(access: Access, kind: Kind, file: File) -> None:
    """Check a rules file and name each error; nothing is saved."""
    from api.rules.schemas.rules import RuleCheck, RulesChecked
    from cli.terminal.connection import ApiRefusal

    body = RuleCheck(kind=_kind(kind), body=_read(file))
    with access.connect() as connection:
        try:
            checked = connection.command("rules/check", body, RulesChecked)
        except ApiRefusal as refusal:
            raise _faults(file, refusal) from None
    typer.echo(f"{file}: is valid.")
    _warn(checked.warnings)


@rules.command()
@with_options
def draft(
    access: Access,
    kind: Kind,
    file: File,
    note: Annotated[str, typer.Option(help="What changed and why.")] = "",
    scope: Scope = "",
    as_json: AsJson = False,
) -> None:
    """Save a file as a draft. It decides nothing until you activate it."""
    from api.rules.schemas.rules import RuleDraft, RuleSetDrafted
    from cli.terminal.connection import ApiRefusal

    body = RuleDraft.model_construct(kind=_kind(kind), body=_read(file), note=note, scope=scope)
    with access.acting_as("admin").connect() as connection:
        try:
            made = connection.command("rules", body, RuleSetDrafted)
        except ApiRefusal as refusal:
            raise _faults(file, refusal) from None
    if as_json:
        typer.echo(made.model_dump_json())
        return
    typer.echo(f"Draft {made.id}: {_name(made.kind, made.scope)}, version {made.version}.")
    _warn(made.warnings)
    typer.echo(f"To activate it: lead rules activate {made.id}")


@rules.command()
@with_options
def activate(access: Access, version: Version, move_leads: MoveLeads = False) -> None:
    """Activate a draft, or re-activate an older version to roll back."""
    from api.rules.schemas.rules import RuleActivate, RuleActivationRead

    with access.acting_as("admin").connect() as connection:
        body = RuleActivate(move_leads=move_leads)
        done = connection.command(f"rules/{version}/activate", body, RuleActivationRead)
        _report(connection, done, move_leads)


@rules.command()
@with_options
def revert(access: Access, kind: Kind, scope: Scope = "", move_leads: MoveLeads = False) -> None:
    """Return to the built-in rules of a kind."""
    from api.rules.schemas.rules import RuleActivationRead, RuleRevert

    body = RuleRevert.model_construct(kind=_kind(kind), scope=scope, move_leads=move_leads)
    with access.acting_as("admin").connect() as connection:
        _report(connection, connection.command("rules/revert", body, RuleActivationRead), move_leads)


@rules.command()
@with_options
def discard(access: Access, version: Version) -> None:
    """Discard a draft."""
    from api.rules.schemas.rules import RuleSetRead

    with access.acting_as("admin").connect() as connection:
        gone = connection.command(f"rules/{version}/discard", None, RuleSetRead)
    typer.echo(f"Draft {gone.id} ({_name(gone.kind, gone.scope)}, version {gone.version}) was discarded.")


@rules.command()
@with_options
def schema(access: Access, kind: Kind) -> None:
    """Print the JSON Schema of a kind, for editors."""
    with access.connect() as connection:
        typer.echo(_pretty(connection.get(f"rules/schema/{_kind(kind)}", dict[str, Any])))


@rules.command()
@with_options
def facts(
    access: Access,
    kind: Annotated[str | None, typer.Option(help="Only facts of this kind of rules.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the facts that rules may use, custom fields included."""
    from api.rules.schemas.rules import FactList

    with access.connect() as connection:
        found = connection.get("rules/facts", FactList)
    items = [fact for fact in found.items if kind is None or kind in fact.kinds]
    if as_json:
        typer.echo(FactList(items=items).model_dump_json())
        return
    rows = [(fact.name, fact.type, fact.meaning) for fact in items]
    _print(("fact", "type", "meaning"), rows, f"{kind} rules use no facts about a lead.")


_NONE_YET = "All rules are built in. To write your own, start with: lead rules show scoring > scoring.json"


def _read(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandFailed(f"{file}: {error.strerror}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "not UTF-8"
        raise CommandFailed(f"{file}: is not valid JSON ({where}).") from None
    if not isinstance(read, dict):
        raise CommandFailed(f"{file}: is not a JSON object. lead rules show prints an example.")
    return read


def _kind(kind: str) -> "RuleKind":
    from domain.rules.rule_sets import RuleKind

    if kind not in set(RuleKind):
        raise CommandFailed(f"{kind} is not a kind of rules. Use {', '.join(RuleKind)}.")
    return RuleKind(kind)


def _faults(file: Path, refusal: "ApiRefusal") -> CommandFailed:
    """Each on a line of its own."""
    faults = refusal.problem.errors or []
    lines = [f"  {fault.field}: {fault.message}" for fault in faults]
    return CommandFailed("\n".join([f"{file} is not valid:", *lines])) if faults else refusal


def _warn(warnings: "list[FieldError]") -> None:
    for warning in warnings:
        typer.echo(f"  warning: {warning.field}: {warning.message}")


def _report(connection: "Connection", done: "RuleActivationRead", move_leads: bool) -> None:
    what = f"version {done.version}" if done.version else "the built-in version"
    typer.echo(f"{_name(done.kind, done.scope)}: {what} is active.")
    if done.leads_notified:
        typer.echo(f"Open leads that move to it, one after the other: {done.leads_notified}.")
    elif not move_leads:
        typer.echo("Open leads keep the version that they started with; --move-leads moves them.")
    _warn(done.warnings)
    if done.move_id is not None:
        follow_move(connection, done.move_id)


def _name(kind: str, scope: str) -> str:
    return f"{kind} of {scope}" if scope else str(kind)


def _pretty(body: dict[str, Any]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _print(names: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        typer.echo(empty)
        return
    sheet = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        sheet.add_column(name, justify="right" if name in ("id", "version") else "left")
    for row in rows:
        sheet.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(sheet)
