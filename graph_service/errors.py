"""What can go wrong, and which exit code and HTTP status does each get?

The tree:

    GraphServiceError            exit 1, HTTP 500
    ├── BadInput                 exit 2, HTTP 400   the request or a file is wrong; nothing changed
    │   ├── NotFound             exit 2, HTTP 404   no such member, run, plan, period (or not yours to see)
    │   ├── LoadRefused          exit 2, HTTP 422   problems in the data, all listed
    │   └── PlanRefused          exit 2, HTTP 422   problems in a plan, all listed
    ├── DatabaseUnavailable      exit 3, HTTP 503   Neo4j cannot be reached
    ├── Refused                  exit 4, HTTP 409   the state of things does not allow it
    │   ├── ChangedMeanwhile     exit 4, HTTP 409   someone else changed it since it was read; what differs is listed
    │   └── NotAllowed           exit 4, HTTP 403   the role does not allow it
    └── EnginesDiffer            exit 1, HTTP 409   the two engines disagree; nothing was stored

Problems *in data* are values (`Problem`), collected and shown together; problems *of a request* are these exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from graph_service.words import Said, joined, say, say_n


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in data: where it is ("" for the whole of it), what is wrong, how to mend it."""

    where: str
    what: str
    hint: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """The whole of it, to be told in a language."""
        return joined((joined((self.where, self.what), ": ") if self.where else self.what, self.hint), ". ")


class GraphServiceError(Exception):
    """Every error this product raises on purpose."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class BadInput(GraphServiceError):
    """The request is wrong; nothing was changed."""

    exit_code = 2
    http_status = 400


class NotFound(BadInput):
    """What was asked for does not exist, or is not the asker's to see: the two answer alike."""

    http_status = 404


class _ProblemList(BadInput):
    """Problems in data, all at once: the first thousand listed, all counted."""

    http_status = 422
    list_max: ClassVar[int] = 1000

    def __init__(self, subject: str, problems: Sequence[Problem], count: int | None = None) -> None:
        self.subject = subject
        self.problems = tuple(problems[: self.list_max])
        self.count = len(problems) if count is None else count
        self.headline = say_n(
            "{subject}: {count} problem, nothing was changed",
            "{subject}: {count} problems, nothing was changed",
            self.count,
            subject=subject,
        )
        lines = [self.headline, *(joined((" ", problem.said), " ") for problem in self.problems)]
        if self.count > len(self.problems):
            lines.append(say("  … and {count} more", count=self.count - len(self.problems)))
        super().__init__(joined(lines, "\n"))


class LoadRefused(_ProblemList):
    """Files that cannot be loaded as they are."""


class PlanRefused(_ProblemList):
    """A plan, pack or case that cannot be used as it is."""


class DatabaseUnavailable(GraphServiceError):
    """Neo4j cannot be reached or did not answer in time."""

    exit_code = 3
    http_status = 503


class Refused(GraphServiceError):
    """The state of things does not allow this."""

    exit_code = 4
    http_status = 409


class KeyReused(Refused):
    """A key that makes a request happen once was given with another request."""

    http_status = 422


class ChangedMeanwhile(Refused):
    """Someone else changed the thing since it was read. `differences` says what it was, is, and was to become."""

    def __init__(self, message: str, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(message)


class NotAllowed(Refused):
    """The role of the asker does not allow this."""

    http_status = 403


class EnginesDiffer(GraphServiceError):
    """The two engines disagree, so nothing was stored. `differences` lists where, member by member."""

    exit_code = 1
    http_status = 409

    def __init__(self, message: str, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(message)
