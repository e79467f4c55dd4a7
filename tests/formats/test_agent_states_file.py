"""agent_states.csv: read whole, or not at all."""

from datetime import UTC, datetime

import polars as pl
import pytest

from offhook.formats.agent_states_file import read_agent_states, write_agent_states
from offhook.formats.recorded import STATE_COLUMNS
from offhook.terms.errors import FileInvalid, NotFound

NINE = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    def read(*lines: str, timezone: str = "UTC") -> pl.DataFrame:
        path = tmp_path / "agent_states.csv"
        path.write_text("\n".join(lines) + "\n")
        return read_agent_states(path, timezone=timezone)

    return read


@pytest.mark.parametrize("name", ["states.csv", "states.csv.gz", "states.parquet"])
def test_what_was_written_is_read_again(tmp_path, name):
    states = pl.DataFrame(
        [
            ("Ines", NINE, "paused", "signed-in", None),
            ("Ines", NINE.replace(second=3), "available", None, None),
            ("Karim, the elder", NINE.replace(second=4), "talking", None, "fr"),
        ],
        schema=STATE_COLUMNS,
        orient="row",
    )
    write_agent_states(states, tmp_path / name)
    assert read_agent_states(tmp_path / name).equals(states)


def test_rows_come_in_the_order_of_time(read):
    states = read(
        "state,agent,at",
        "signed_out,Ines,2026-10-05T17:00:00Z",
        "available,Ines,2026-10-05T09:00:00Z",
    )
    assert states["state"].to_list() == ["available", "signed_out"]
    assert states.columns == list(STATE_COLUMNS)


def test_a_time_without_an_offset_is_of_the_given_zone(read):
    states = read(
        "agent,at,state", "Ines,2026-10-05 11:00,available", timezone="Europe/Paris"
    )
    assert states["at"].to_list() == [NINE]


def test_all_that_is_wrong_is_told(read):
    with pytest.raises(FileInvalid) as invalid:
        read(
            "agent,at,state",
            "Ines,yesterday,available",
            "Ines,2026-10-05T09:00:00Z,asleep",
            ",2026-10-05T09:00:00Z,available",
            "Ines,,available",
        )
    problems = {one.where: one.wrong for one in invalid.value.problems}
    assert problems == {
        "line 2": "at is not a time",
        "line 3": 'state "asleep" is unknown',
        "line 4": "agent is missing",
        "line 5": "at is missing",
    }


def test_columns_that_must_be_there_are_named(read):
    with pytest.raises(FileInvalid, match="there is no column state"):
        read("agent,at", "Ines,2026-10-05T09:00:00Z")


def test_a_ragged_line_is_refused(read):
    with pytest.raises(FileInvalid, match="number of fields"):
        read("agent,at,state", "Ines,2026-10-05T09:00:00Z")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFound):
        read_agent_states(tmp_path / "nothing.csv")
