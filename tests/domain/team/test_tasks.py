"""What people must do, in words."""

from domain.team.tasks import TASK_TEXTS, TaskKind


def test_every_kind_of_task_says_what_to_do() -> None:
    assert set(TASK_TEXTS) == set(TaskKind)
