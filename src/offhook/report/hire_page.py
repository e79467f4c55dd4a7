"""The page of a hiring plan: how sure it is first, then calendar, coverage and prices."""

from collections.abc import Sequence

from offhook.report import hire_rows as rows
from offhook.report.blocks import (
    Card,
    Table,
    Tone,
    cards_html,
    details_html,
    paragraphs_html,
    table_html,
)
from offhook.report.frame import Page, Section, document
from offhook.report.hire_charts import (
    candidates_chart,
    joining_chart,
    positions_chart,
)
from offhook.report.hire_figures import Hired
from offhook.report.markup import Html, element, name, number
from offhook.report.words import Speech

_SURE = 0.9
"""From this probability on the opening is shown as good."""


def hire_page(speech: Speech, found: Hired) -> str:
    """Return the whole page of a hiring plan as HTML."""
    subtitle = rows.title(speech, found)
    sections = [
        _headline(speech, found),
        _coverage(speech, found),
        _calendar(speech, found),
        _binding(speech, found),
        _decisions(speech, found),
        _sure(speech, found),
        _cost(speech, found),
        _given(speech, found),
    ]
    kind = speech("hiring_plan")
    return document(speech, Page(found.facts.name, kind, subtitle, sections))


def _headline(speech: Speech, found: Hired) -> Section:
    sure, flows = found.sure, found.hiring.flows
    low, _, high = found.opening_share()
    tone = Tone.GOOD if sure.probability >= _SURE else Tone.BAD
    required = float(found.required()[:, sure.week].sum())
    cards = [
        Card(
            speech("sure_short"),
            speech.percent(sure.probability, 0),
            speech(
                "filled_range", low=speech.percent(low, 0), high=speech.percent(high, 0)
            ),
            tone,
        ),
        Card(
            speech("opening_day"),
            found.day(sure.week).isoformat(),
            speech("positions_required", n=speech.number(required)),
        ),
        Card(speech("trainees"), speech.number(float(flows.starts.sum()))),
        Card(
            speech("short_positions"),
            speech.number(float(found.short().sum()), 1),
            speech("position_weeks"),
        ),
        Card(
            _with_currency(speech("hire_cost"), found),
            speech.number(sum(found.hiring.spending.values())),
            f"{speech('gap_to_bound')} {speech.percent(found.hiring.gap, 2)}",
        ),
    ]
    lead = element("div", paragraphs_html(rows.verdicts(speech, found)), class_="lead")
    return Section("headline", speech("headline"), "", [lead, cards_html(cards)])


def _coverage(speech: Speech, found: Hired) -> Section:
    every = range(found.facts.weeks)
    tables = [
        table_html(
            _table(
                speech,
                pool.id,
                rows.COVERAGE_HEADS,
                rows.coverage_rows(speech, found, every, row),
            )
        )
        for row, pool in enumerate(found.facts.pools)
    ]
    all_pools = _table(
        speech,
        speech("coverage"),
        rows.COVERAGE_HEADS,
        rows.coverage_rows(speech, found, every),
    )
    return Section(
        "coverage",
        speech("coverage"),
        speech("coverage_says"),
        [
            positions_chart(speech, found),
            details_html(speech("every_week"), table_html(all_pools), *tables),
        ],
    )


def _calendar(speech: Speech, found: Hired) -> Section:
    classes = rows.class_rows(speech, found)
    parts: list[Html] = []
    if classes:
        caption = speech("class_calendar")
        parts.append(table_html(_table(speech, caption, rows.CLASS_HEADS, classes, 3)))
    parts += [joining_chart(speech, found), candidates_chart(speech, found)]
    says = speech("class_calendar_says", weeks=found.facts.calendar_weeks)
    return Section("calendar", speech("class_calendar"), says, parts)


def _binding(speech: Speech, found: Hired) -> Section:
    cells = rows.binding_rows(speech, found)
    caption = _with_currency(speech("what_binds"), found)
    parts = [table_html(_table(speech, caption, rows.BINDING_HEADS, cells))]
    heading = speech("what_binds")
    return Section("binding", heading, speech("what_binds_says"), parts)


def _decisions(speech: Speech, found: Hired) -> Section:
    cells = rows.decision_rows(speech, found)
    caption = _with_currency(speech("latest_dates"), found)
    parts = [
        table_html(_table(speech, caption, rows.DECISION_HEADS, cells))
        if cells
        else element("p", speech("no_decisions"))
    ]
    heading = speech("latest_dates")
    return Section("decisions", heading, speech("latest_dates_says"), parts)


def _sure(speech: Speech, found: Hired) -> Section:
    cells = rows.lever_rows(speech, found)
    caption = _with_currency(speech("how_sure"), found)
    parts = [table_html(_table(speech, caption, rows.LEVER_HEADS, cells))]
    return Section("sure", speech("how_sure"), speech("how_sure_says"), parts)


def _cost(speech: Speech, found: Hired) -> Section:
    caption = _with_currency(speech("hire_cost"), found)
    cells = rows.cost_rows(speech, found)
    table = _table(speech, caption, rows.COST_HEADS, cells, total=True)
    says = speech("hire_cost_says")
    return Section("cost", speech("hire_cost"), says, [table_html(table)])


def _given(speech: Speech, found: Hired) -> Section:
    cells = [
        [name(key), *map(name, others)]
        for key, others in rows.given_rows(speech, found)
    ]
    heads = [speech(head) for head in rows.GIVEN_HEADS]
    table = Table(speech("given"), heads, cells, names=len(heads))
    return Section("given", speech("given"), speech("given_says"), [table_html(table)])


def _with_currency(text: str, found: Hired) -> str:
    return f"{text} ({found.facts.currency})" if found.facts.currency else text


def _table(
    speech: Speech,
    caption: str,
    heads: Sequence[str],
    found: Sequence[rows.Row],
    names: int = 1,
    *,
    total: bool = False,
) -> Table:
    cells = [
        [
            name(label),
            *map(name, others[: names - 1]),
            *map(number, others[names - 1 :]),
        ]
        for label, others in found
    ]
    return Table(caption, [speech(h) for h in heads], cells, names=names, total=total)
