"""What the store says when something that must be there is not."""


class Vanished(Exception):
    """A row that a step refers to no longer exists."""

    def __init__(self, noun: str, id: int) -> None:
        super().__init__(f"{noun} {id} vanished")
