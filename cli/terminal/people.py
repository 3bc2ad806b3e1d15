"""Agents by name, so that nobody has to remember numbers."""

import re
from dataclasses import dataclass

from api.team.schemas.agents import AgentPage
from cli.terminal.connection import ApiRefusal, Connection

_AGENT = re.compile(r"\b[Aa]gent (\d+)\b")


@dataclass(frozen=True)
class Names:
    """What each agent is called; an unknown one by number."""

    by_id: dict[int, str]

    @classmethod
    def read(cls, connection: Connection) -> "Names":
        """Empty for a caller who may not see the agents."""
        try:
            return cls({agent.id: agent.name for agent in connection.pages("agents", AgentPage)})
        except ApiRefusal as refusal:
            if refusal.problem.status != 403:
                raise
            return cls({})

    def of(self, agent_id: int) -> str:
        name = self.by_id.get(agent_id)
        return f"{name.replace(' (demo)', '')} ({agent_id})" if name else f"agent {agent_id}"

    def filled(self, text: str) -> str:
        """The same text, with names for "agent 7"."""
        return _AGENT.sub(lambda found: self.of(int(found[1])), text)
