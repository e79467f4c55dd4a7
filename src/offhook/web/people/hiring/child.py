"""The process that makes one plan: ``python -m offhook.web.people.hiring.child FOLDER``.

It knows nothing of Django: what is asked lies in the folder, and what was found is put there.
"""

from pathlib import Path

import msgspec

from offhook.formats.hiring_plan import parse_hiring_plan
from offhook.formats.hiring_plan_required import NO_TABLES
from offhook.report import hire_rows as rows
from offhook.report.hire_json import hire_json
from offhook.report.hire_made import Making, make_hired
from offhook.report.hire_page import hire_page
from offhook.report.hire_words import OF_HIRING
from offhook.report.words import LANGUAGES, speech
from offhook.web.beside import child as beside

LIMIT_S = 900.0


class Asked(msgspec.Struct):
    """What is to be made: the plan's file, and whether quickly."""

    text: str
    quick: bool

    @property
    def making(self) -> Making:
        """How it is made."""
        return Making(more=not self.quick)


def main() -> None:
    """Make what a folder asks for."""
    beside.run(_run, LIMIT_S)


def _run(folder: Path) -> None:
    asked = msgspec.json.decode((folder / beside.ASKED).read_bytes(), type=Asked)
    facts = parse_hiring_plan(asked.text, tables=NO_TABLES)
    making, count = asked.making, beside.counter(folder)
    # One part after the other: the floor beside it needs the other processors.
    made = make_hired(facts, making, dict.fromkeys(making.parts(facts), count))
    verdicts, pages = {}, {}
    for language in LANGUAGES:
        words = speech(language, OF_HIRING)
        verdicts[language] = rows.verdicts(words, made)
        pages[language] = hire_page(words, made)
    found = {"verdicts": verdicts, "plan": hire_json(made)}
    beside.leave(folder, found, pages)


if __name__ == "__main__":
    main()
