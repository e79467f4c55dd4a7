"""The reference has what the code has: options, columns, keys, rates, doors, errors."""

import inspect
import re
from pathlib import Path

import click
import pytest

import offhook
from offhook.cli.main import COMMANDS
from offhook.cli.main import offhook as program
from offhook.floor.prompts import BEEP, NAMES, Spoken, sounds_of
from offhook.formats import mapping
from offhook.formats.contacts_file import INTERVAL_COLUMNS
from offhook.formats.recorded import CONTACT_COLUMNS
from offhook.measure.ratios import RATES
from offhook.speech.prompts import texts
from offhook.terms.contacts import Measure, Outcome
from offhook.terms.errors import OffhookError

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)")


def page(name):
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def section(text, title):
    """Return what stands below a heading, up to the next one of its level."""
    level = title.partition(" ")[0]
    return re.split(rf"^{level} ", text.partition(f"{title}\n")[2], flags=re.M)[0]


def first_cells(text):
    """Return every word in backticks of the first cells of tables."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained_and_no_other_is(name):
    command = program.get_command(click.Context(program), name)
    own = command.commands.values() if isinstance(command, click.Group) else [command]
    options = {
        option
        for one in own
        for parameter in one.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    explained = {word.split()[0].rstrip(",") for word in first_cells(page(name))}
    assert options <= explained
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", page(name)))
    assert mentioned - {"--help"} <= options


def test_the_columns_of_contacts_csv_are_explained_in_their_order():
    assert first_cells(section(page("formats"), "## contacts.csv")) == list(
        CONTACT_COLUMNS
    )


def test_the_columns_of_intervals_csv_are_explained_in_their_order():
    explained = first_cells(section(page("formats"), "## intervals.csv"))
    assert explained == list(INTERVAL_COLUMNS)


def test_every_key_of_a_map_is_explained():
    explained = first_cells(section(page("maps"), "## Keys"))
    names = [re.sub(r"\W|NAME", "", word) for word in explained]
    assert names == list(mapping._KEYS)


def test_every_shipped_map_is_named():
    shipped = set(mapping.shipped_maps())
    assert shipped <= set(first_cells(page("maps")))


def test_the_map_on_the_page_is_a_map():
    text = re.findall(r"```toml\n(.*?)```", page("maps"), re.DOTALL)[0]
    assert mapping.parse_map(text, file="page", name="page").ignores


def test_every_outcome_measure_and_rate_is_explained():
    metrics = page("metrics")
    outcomes = first_cells(section(metrics, "## Outcomes"))
    assert outcomes == [str(outcome) for outcome in Outcome]
    measures = first_cells(section(metrics, "## Measures"))
    assert measures == [measure.name.lower() for measure in Measure]
    rates = first_cells(section(metrics, "## Rates"))
    assert rates == [*(rate.name for rate in RATES), "occupancy"]


@pytest.mark.parametrize("door", offhook.__all__)
def test_every_door_is_explained_with_its_arguments(door):
    heading = re.search(rf"^### `offhook\.{door}\((.*)\)`$", page("python"), re.M)
    assert heading, f"no heading for {door}"
    written = [part.partition("=")[0].strip() for part in heading[1].split(",")]
    signature = inspect.signature(getattr(offhook, door))
    assert [name for name in written if name != "*"] == list(signature.parameters)


def test_every_prompt_is_explained_with_what_it_says_and_no_other_is():
    before, others = page("prompts").split("Others are made of")
    rows = [line.split(" | ") for line in before.splitlines() if line.startswith("| `")]
    english = texts(Spoken.EN) | {BEEP: "a tone"}
    assert [(row[0].strip("| `"), row[1]) for row in rows] == [
        (name, english[name]) for name in NAMES
    ]
    told = {word for word in first_cells(others) if ":" in word}
    assert all(sounds_of(one) for one in told)


def test_every_error_is_explained():
    codes = {error.code for error in OffhookError.__subclasses__()}
    assert codes <= set(first_cells(page("errors")))


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "changes/README.md"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_link_leads_nowhere(path):
    for target in LINK.findall(path.read_text("utf-8")):
        assert (path.parent / target).exists(), target
