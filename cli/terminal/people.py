"""Agents by name, so that nobody has to remember numbers."""

import re
from dataclasses import dataclass

from api.team.schemas.agents import AgentPage
from cli.terminal.connection import Connection, Refusal

_AGENT = re.compile(r"\bagent (\d+)\b")


@dataclass(frozen=True)
class Names:
    """What each agent is called; an unknown one by number."""

    by_id: dict[int, str]

    @classmethod
    def ask(cls, connection: Connection) -> "Names":
        """Empty for a caller who may not see the agents."""
        found: dict[int, str] = {}
        cursor: str | None = None
        try:
            while True:
                page = connection.get("agents", AgentPage, {"cursor": cursor})
                found |= {agent.id: agent.name for agent in page.items}
                if (cursor := page.next) is None:
                    return cls(found)
        except Refusal as refusal:
            if refusal.problem.status != 403:
                raise
            return cls(found)

    def of(self, agent_id: int) -> str:
        name = self.by_id.get(agent_id)
        return f"{name.removesuffix(' (demo)')} ({agent_id})" if name else f"agent {agent_id}"

    def told(self, text: str) -> str:
        """The same text, with names for "agent 7"."""
        return _AGENT.sub(lambda found: self.of(int(found[1])), text)
