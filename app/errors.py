"""Our own errors: named for the condition, defined by their docstring."""


class HotlineError(Exception):
    """Something that the line could not do."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)
