"""What is left of a drill that failed, to look into it: the journal, the logs, the histories of leads in doubt."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from temporalio.service import RPCError

from domain.lifecycle.messages import LeadRef
from workflows.client.client import LeadClient
from workflows.client.starts import lead_workflow_id

_MOST_HISTORIES = 20
_FETCH_SECONDS = 20


class Findings:
    """A folder of its own, beside the drill's data; `drop` it when nothing was wrong."""

    def __init__(self, seed: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"lead-drill-{seed}-"))
        self.journal = self.folder / "journal.jsonl"
        self.histories = 0

    async def save_histories(self, client: LeadClient, leads: Sequence[LeadRef]) -> None:
        """As Temporal's UI and the replayer read them."""
        for lead in leads[:_MOST_HISTORIES]:
            id = lead_workflow_id(lead)
            self.histories += 1
            try:
                async with asyncio.timeout(_FETCH_SECONDS):
                    history = await client.client.get_workflow_handle(id).fetch_history()
            except (RPCError, RuntimeError, TimeoutError) as error:
                (self.folder / f"{id}.txt").write_text(f"No history: {error}\n")
                continue
            (self.folder / f"{id}.json").write_text(history.to_json())

    def save_logs(self, data_dir: Path) -> None:
        if (data_dir / "log").exists():
            shutil.copytree(data_dir / "log", self.folder / "log", dirs_exist_ok=True)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def show(self, console: Console) -> None:
        console.print(f"Journal, logs and histories: {self.folder}")
