"""The page of a replay: the verdict first, then what if, then what both rest on."""

from collections.abc import Sequence

from offhook.formats.recorded import History
from offhook.measure.reconcile import Reconciliation
from offhook.policy.centre import Centre
from offhook.report import replay_rows as rows
from offhook.report.blocks import (
    Card,
    Table,
    Tone,
    cards_html,
    paragraphs_html,
    table_html,
)
from offhook.report.frame import Page, Section, document
from offhook.report.markup import Html, element, number
from offhook.report.replay_charts import days_chart, queues_chart
from offhook.report.replay_day_charts import day_chart
from offhook.report.replay_figures import (
    LOST,
    OFFERED,
    SERVED,
    WAITED,
    Metric,
    Replayed,
)
from offhook.report.replay_inferred import (
    inferred,
    patience_chart,
    patience_of,
    presence_chart,
)
from offhook.report.replay_what_if import (
    what_if_heads,
    what_if_queue_rows,
    what_if_rows,
)
from offhook.report.words import Speech


def replay_page(
    speech: Speech,
    history: History,
    reconciled: Reconciliation,
    found: Replayed,
    what: str,
) -> str:
    """Return the whole page of a replay as HTML.

    `what` says what the what-if changes; where there is none although it does, it was
    refused.
    """
    simulated = found.result.simulated
    source = history.source.rpartition("/")[2]
    subtitle = speech(
        "replay_of",
        source=source,
        days=simulated.days,
        runs=simulated.replications,
        seed=simulated.seed,
    )
    sections = [
        _headline(speech, found, refused=bool(what) and found.what_if is None),
        _compared(speech, found),
        _inferred(speech, found),
        _file(speech, history, reconciled, found.centre),
    ]
    if found.what_if is not None:
        sections.insert(1, _what_if(speech, found, what))
    title = found.centre.name or source
    return document(speech, Page(title, speech("replay"), subtitle, sections))


def _headline(speech: Speech, found: Replayed, *, refused: bool) -> Section:
    checks = found.result.comparison.checks()
    valid = found.result.valid
    heads = ("figure", "was", "is", "difference", "band", "judged")
    table = _table(speech, "verdict", heads, rows.check_rows(speech, checks))
    tone = Tone.GOOD if valid else Tone.BAD
    cards = [
        Card(speech("verdict"), speech("valid_short" if valid else "not_valid_short"),
             tone=tone),
        *(_card(speech, found, metric) for metric in (LOST, SERVED, WAITED)),
    ]  # fmt: skip
    sentences = [
        speech("valid" if valid else "not_valid"),
        rows.queues_outside(speech, found),
        speech("refused_what_if") if refused else "",
    ]
    lead = element("div", paragraphs_html([*filter(None, sentences)]), class_="lead")
    return Section(
        "headline",
        speech("headline"),
        "",
        [lead, cards_html(cards), table_html(table)],
    )


def _card(speech: Speech, found: Replayed, metric: Metric) -> Card:
    beside = found.total(metric)
    value = rows.in_words(speech, metric.kind, beside.simulated).html()
    was = rows.in_words(speech, metric.kind, beside.recorded).value
    beneath = Html(speech("was_value", value=number(was)))
    return Card(speech(metric.key), value, beneath)


def _what_if(speech: Speech, found: Replayed, what: str) -> Section:
    heads = ("figure", "is", "what_if", "change")
    parts: list[Html] = []
    if not found.result.valid:
        parts.append(element("p", speech("believed_anyway")))
    table = _table(speech, "what_if", heads, what_if_rows(speech, found))
    parts.append(table_html(table))
    if len(found.queues()) > 1:
        queues = rows.cells_html(what_if_queue_rows(speech, found))
        heads_of_queues = what_if_heads(speech)
        parts.append(
            table_html(Table(speech("what_if_by_queue"), heads_of_queues, queues))
        )
    charts = [day_chart(speech, found, m, what_if=True) for m in (LOST, WAITED)]
    parts.append(element("div", *charts, class_="grid"))
    return Section(
        "what-if", speech("what_if"), speech("what_if_says", what=what), parts
    )


def _compared(speech: Speech, found: Replayed) -> Section:
    heads = ("figure", "was", "is", "difference")
    total = _table(speech, "compared", heads, rows.total_rows(speech, found))
    queues = Table(
        speech("by_queue_too"),
        rows.pair_heads(speech, found, "queue"),
        rows.cells_html(rows.queue_rows(speech, found)),
    )
    charts = [
        day_chart(speech, found, metric) for metric in (OFFERED, LOST, SERVED, WAITED)
    ]
    is_inferred = found.result.presence.states is None
    rests_on = f" {speech('rests_on')}" if is_inferred else ""
    return Section(
        "compared",
        speech("compared"),
        f"{speech('compared_says')}{rests_on}",
        [
            table_html(total),
            element("div", *charts[:2], class_="grid"),
            element("div", *charts[2:], class_="grid"),
            table_html(queues),
            queues_chart(speech, found),
            days_chart(speech, found),
        ],
    )


def _inferred(speech: Speech, found: Replayed) -> Section:
    sentences = paragraphs_html(inferred(speech, found))
    patience = patience_of(found.result.log)
    charts = [patience_chart(speech, patience), presence_chart(speech, found)]
    return Section(
        "inferred",
        speech("inferred"),
        "",
        [
            element("div", sentences, class_="prose"),
            element("div", *charts, class_="grid"),
        ],
    )


def _file(
    speech: Speech, history: History, reconciled: Reconciliation, centre: Centre
) -> Section:
    reading = _table(
        speech, "reading", ("rows", "value"), rows.reading_rows(speech, history)
    )
    levels = _table(
        speech,
        "recorded_figures",
        ("figure", "value"),
        rows.level_rows(speech, reconciled),
    )
    return Section(
        "file",
        speech("reading"),
        rows.equation(speech, reconciled),
        [
            table_html(reading),
            table_html(levels),
            element("p", rows.thresholds(speech, centre), class_="says"),
        ],
    )


def _table(
    speech: Speech, caption: str, heads: Sequence[str], found: Sequence[rows.Row]
) -> Table:
    return Table(
        speech(caption), [speech(head) for head in heads], rows.cells_html(found)
    )
