"""Errors: a stable code and named fields. The docstring is the English sentence."""

from dataclasses import dataclass
from typing import ClassVar


class OffhookError(Exception):
    """Something Offhook refuses; subclasses say what, where, and what to do."""

    code: ClassVar[str] = "offhook-error"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        sentence = (type(self).__doc__ or "").partition("\n")[0]
        super().__init__(sentence.format(**fields))


class NotFound(OffhookError):
    """{where}: no {kind} called "{name}". Known: {known}."""

    code = "not-found"


class NotAccepted(OffhookError):
    """{where}: {wrong}. Accepted: {accepted}."""

    code = "not-accepted"


class Refused(OffhookError):
    """{command} is refused: {reason}."""

    code = "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file a person wrote: where, what, and what is accepted.

    `where` is a dotted key (``queue[2].target``) and/or a line; `line` is 1-based.
    """

    file: str
    where: str
    wrong: str
    accepted: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the problem as a sentence that starts with the file and line."""
        spot = f"{self.file}:{self.line}" if self.line else self.file
        return f"{spot}: {self.where}: {self.wrong}. Accepted: {self.accepted}."


class FileInvalid(OffhookError):
    """{file}: nothing was read, problems: {count}.

    The message goes on with one problem a line.
    """

    code = "file-invalid"

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(file=file, count=len(problems))
        self.args = ("\n".join([self.args[0], *map(str, problems)]),)
