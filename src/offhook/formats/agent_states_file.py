"""agent_states.csv: when each agent entered which state, and its Parquet twin."""

from pathlib import Path

import polars as pl

from offhook.formats import columns
from offhook.formats.contacts_file import write_table
from offhook.formats.mapping import Map, TimeSpec
from offhook.formats.recorded import EXAMPLES, STATE_COLUMNS, conform
from offhook.formats.table_file import ROW, open_table, read_bytes
from offhook.terms.errors import FileInvalid, Problem
from offhook.terms.states import AgentState

STATES = tuple(state.name.lower() for state in AgentState)
MANDATORY = ("agent", "at", "state")
_OWN = Map(name="agent_states", times={"at": (TimeSpec(column="at"),)})


def read_agent_states(path: str | Path, *, timezone: str = "UTC") -> pl.DataFrame:
    """Read agent_states.csv in the order of time.

    Times without an offset are of `timezone`. Raise `FileInvalid` where any row cannot be
    read: who is missing for one row would be taken for present.
    """
    where = str(path)
    table = open_table(read_bytes(Path(path)), where)
    absent = [name for name in MANDATORY if name not in table.columns]
    if absent:
        problems = [
            Problem(
                where, "columns", f"there is no column {name}", ", ".join(MANDATORY)
            )
            for name in absent
        ]
        raise FileInvalid(where, tuple(problems))
    schema = table.rows.schema
    at = columns.time("at", _OWN.times["at"], columns.Times(_OWN, schema, timezone, {}))
    texts = [name for name in STATE_COLUMNS if name != "at" and name in table.columns]
    read = table.rows.select(
        ROW,
        at.value.alias("at"),
        at.wrong.alias("__wrong"),
        *(columns.text(name, schema[name]).alias(name) for name in texts),
    )
    problems = _problems(read, where, table.row_word)
    if table.ragged:
        wrong = "the number of fields is not that of the header"
        problems += [Problem(where, one, wrong, "") for one in table.ragged_examples]
    if problems:
        raise FileInvalid(where, tuple(problems))
    return conform(read, STATE_COLUMNS).sort("at", maintain_order=True)


def _problems(read: pl.DataFrame, where: str, row_word: str) -> list[Problem]:
    unknown = ~pl.col("state").is_in(STATES).fill_null(value=False)
    wrong = pl.coalesce(
        pl.when(pl.col("agent").is_null()).then(pl.lit("agent is missing")),
        pl.col("__wrong"),
        pl.when(pl.col("at").is_null()).then(pl.lit("at is missing")),
        pl.when(unknown).then(
            pl.format('state "{}" is unknown', pl.col("state").fill_null(""))
        ),
    )
    found = read.with_columns(wrong.alias("__wrong")).filter(
        pl.col("__wrong").is_not_null()
    )
    accepted = "a time, an agent, and one of " + ", ".join(STATES)
    return [
        Problem(where, f"{row_word} {row}", reason, accepted)
        for row, reason in found.select(ROW, "__wrong").head(EXAMPLES).iter_rows()
    ]


def write_agent_states(states: pl.DataFrame, path: str | Path) -> None:
    """Write states that `read_agent_states` reads back unchanged (.csv, .csv.gz, .parquet)."""
    write_table(conform(states, STATE_COLUMNS), Path(path))
