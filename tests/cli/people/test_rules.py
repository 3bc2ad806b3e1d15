"""A hospital's admin edits the rules at the terminal."""

import json
from pathlib import Path

from tests.cli.people.conftest import Desk


async def test_rules_are_shown_edited_checked_and_put_into_force(desk: Desk, tmp_path: Path) -> None:
    shown = await desk.lead("rules", "show", "priority")
    rules = json.loads(shown.out)
    assert [rule["code"] for rule in rules["rules"]] == ["danger", "hot", "warm"]
    assert "built in" in (await desk.lead("rules", "list")).out
    file = tmp_path / "priority.json"
    file.write_text(json.dumps({**rules, "otherwise": 5}))
    assert "is valid" in (await desk.lead("rules", "check", "priority", file)).out
    draft = await desk.lead("rules", "draft", "priority", file, "--note", "the rest can wait")
    assert draft.code == 0, draft.err
    assert "version 1" in draft.out
    id = json.loads((await desk.lead("rules", "list", "--json")).out)["items"][0]["id"]
    assert f"lead rules activate {id}" in draft.out
    active = await desk.lead("rules", "activate", id)
    assert "priority: version 1 is active" in active.out
    assert "--move-leads" in active.out
    assert "the rest can wait" in (await desk.lead("rules", "in-force")).out
    assert json.loads((await desk.lead("rules", "show", "priority")).out)["otherwise"] == 5
    again = await desk.lead("rules", "activate", id)
    assert (again.code, "already active" in again.err) == (1, True)
    back = await desk.lead("rules", "revert", "priority", "--move-leads")
    assert "the built-in version is active" in back.out


async def test_what_is_wrong_with_a_file_is_told_line_by_line(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text('{"rules": [}')
    broken = await desk.lead("rules", "check", "priority", file)
    assert (broken.code, "line 1, column 12" in broken.err) == (1, True)
    when = {"all": [{"fact": "band", "eq": "hot"}, {"fact": "band", "eq": "cold"}]}
    bad = [{"code": "a", "text": "t", "priority": 9, "when": {"fact": "shoe", "eq": 1}}]
    file.write_text(json.dumps({"rules": bad}))
    told = await desk.lead("rules", "draft", "priority", file)
    assert told.code == 1
    assert "rules.0.priority: " in told.err
    file.write_text(json.dumps({"rules": [{**bad[0], "priority": 1, "when": when}]}))
    assert "rules.0.when: contradicts itself" in (await desk.lead("rules", "check", "priority", file)).err
    missing = await desk.lead("rules", "draft", "priority", tmp_path / "no.json")
    assert "No such file" in missing.err
    file.write_text("[]")
    assert "is not a JSON object" in (await desk.lead("rules", "check", "priority", file)).err
    unknown = await desk.lead("rules", "show", "weather")
    assert (unknown.code, "not a kind of rules. Use scoring, priority" in unknown.err) == (1, True)


async def test_a_draft_is_discarded_and_facts_and_forms_are_shown(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "q.json"
    file.write_text('{"rules": []}')
    made = await desk.lead("rules", "draft", "qualification", file, "--json")
    gone = await desk.lead("rules", "discard", json.loads(made.out)["id"])
    assert "qualification, version 1" in gone.out
    assert "The procedure they want" in (await desk.lead("rules", "facts")).out
    assert "score" not in (await desk.lead("rules", "facts", "--kind", "scoring")).out.split()
    assert json.loads((await desk.lead("rules", "schema", "routing")).out)["title"] == "routing rules"
