"""The page of a simulation: one file that a director can open and pass on."""

from offhook.report import page_charts as charts
from offhook.report import page_tables as tables
from offhook.report import written
from offhook.report.blocks import (
    Card,
    Tone,
    cards_html,
    paragraphs_html,
    table_html,
)
from offhook.report.charts import chart_html
from offhook.report.figures import SIGNED_IN, QueueFigures, Simulated
from offhook.report.frame import Page, Section, document
from offhook.report.markup import Html, element, name, number
from offhook.report.words import ABSENT, Speech
from offhook.sim.result import SimulationResult
from offhook.terms.contacts import Measure, ServiceLevel


def simulation_page(
    speech: Speech, result: SimulationResult, first_weekday: int = 0
) -> str:
    """Return the whole page of a simulation as HTML."""
    found = Simulated(result)
    return document(
        speech,
        Page(
            title=result.centre.name or result.centre.id,
            kind=speech("simulation"),
            subtitle=_capital(sizes(speech, result, first_weekday)),
            sections=_sections(speech, found),
        ),
    )


def sizes(speech: Speech, result: SimulationResult, first_weekday: int) -> str:
    """Return how much was simulated, from which seed."""
    return speech(
        "sizes",
        runs=_several(speech, "run", result.replications),
        days=_several(speech, "day", result.days),
        weekday=speech(f"weekday_{first_weekday}"),
        seed=result.seed,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _several(speech: Speech, what: str, number: int) -> str:
    if number == 1:
        return speech(what)
    return speech(f"{what}s", number=speech.number(number))


def _sections(speech: Speech, found: Simulated) -> list[Section]:
    drawn = [
        chart_html(speech, make(speech, found))
        for make in (
            charts.contacts_chart,
            charts.level_chart,
            charts.occupancy_chart,
            charts.wait_chart,
            charts.agents_chart,
        )
    ]
    contacts, levels, occupancy, waits, agents = drawn
    return [
        Section(
            "headline",
            speech("headline"),
            "",
            [_lead(speech, found), cards_html(_cards(speech, found))],
        ),
        Section(
            "queues",
            speech("by_queue"),
            speech("by_queue_says"),
            [table_html(tables.queue_table(speech, found))],
        ),
        Section(
            "day",
            speech("by_interval"),
            "",
            [contacts, levels, *_beside(found, waits, occupancy)],
        ),
        Section(
            "groups",
            speech("by_group"),
            "",
            [agents, table_html(tables.group_table(speech, found))],
        ),
        Section(
            "sum",
            speech("reconciliation"),
            speech("reconciliation_says"),
            [table_html(tables.reconciliation_table(speech, found))],
        ),
        Section("method", speech("method"), "", [_method(speech, found)]),
    ]


def _beside(found: Simulated, waits: Html, occupancy: Html) -> list[Html]:
    """Return two charts beside each other, unless one of them has several panels."""
    if len(found.channels()) > 1:
        return [waits, occupancy]
    return [element("div", waits, occupancy, class_="grid")]


def _lead(speech: Speech, found: Simulated) -> Html:
    """Return the two sentences that matter most."""
    judged = [one for one in found.queues() if one.level.value is not None]
    if not judged:
        return element("div", element("p", speech("nobody_came")), class_="lead")
    sentences = [_on_targets(speech, judged)]
    hardest = charts.hardest_interval(found)
    if hardest is not None:
        time, counts = hardest
        served = number(speech.percent(counts.served_in_t.value))
        sentences.append(_filled(speech, "worst_interval", time=time, share=served))
    return element("div", paragraphs_html(sentences), class_="lead")


def _on_targets(speech: Speech, judged: list[QueueFigures]) -> Html:
    missed = [one for one in judged if not one.reached]
    if not missed:
        return element("span", speech("all_reached"))
    worst = min(missed, key=lambda one: (one.level.value or 0) - one.queue.target.share)
    return _filled(
        speech,
        "worst_queue",
        queue=name(worst.queue.name),
        level=number(speech.percent(worst.level.value)),
        target=number(speech.percent(worst.queue.target.share, 0)),
    )


def _filled(speech: Speech, key: str, **fields: str) -> Html:
    """Return a sentence whose fields are HTML."""
    return Html(speech(key, **{field: str(value) for field, value in fields.items()}))


def _cards(speech: Speech, found: Simulated) -> list[Card]:
    total, queues = found.total(), found.queues()
    judged = [one for one in queues if one.reached is not None]
    reached = sum(1 for one in judged if one.reached)
    tone = Tone.PLAIN
    if judged:
        tone = Tone.GOOD if reached == len(judged) else Tone.BAD
    parts = {"part": speech.number(reached), "whole": speech.number(len(judged))}
    answered = written.count(speech, total.a_day(Measure.ANSWERED))
    return [
        Card(
            speech("offered"),
            written.count(speech, total.offered).html(),
            speech("per_day"),
        ),
        Card(speech("answered"), answered.html(), speech("per_day")),
        _level_card(speech, found),
        Card(speech("targets_reached"), speech("of", **parts), tone=tone),
        Card(
            speech("abandonment"),
            written.share(speech, total.abandonment).html(),
            speech("of_offered"),
        ),
        _wait_card(speech, found),
        Card(
            speech("occupancy"),
            written.share(speech, found.everybody().occupancy).html(),
            speech("all_groups"),
        ),
        Card(speech("most_agents"), number(speech.number(_most_agents(found)))),
    ]


def _wait_card(speech: Speech, found: Simulated) -> Card:
    """Return the wait of the channel that people wait in most impatiently."""
    channels = found.channels()
    if not channels:
        return Card(speech("asa_long"), ABSENT)
    first = min(channels)
    wait = written.seconds(speech, found.of_channel(first).asa_s).html()
    named = speech(first.name.lower()) if len(channels) > 1 else ""
    return Card(speech("asa_long"), wait, named)


def _most_agents(found: Simulated) -> float:
    """Return the agents signed in in the fullest interval, on average."""
    everybody = found.staff_by_interval()
    return max(
        (tables.mean_agents(found, one, SIGNED_IN) for one in everybody), default=0.0
    )


def _level_card(speech: Speech, found: Simulated) -> Card:
    """Return the one service level there is, or what queues without one share."""
    common, total = found.common_target(), found.total()
    if common is None:
        served = written.share(speech, total.served_in_t).html()
        return Card(speech("served_in_t"), served, speech("each_own_t"))
    level = total.level(common)
    tone = Tone.PLAIN
    if level.value is not None:
        tone = Tone.GOOD if level.value >= common.share else Tone.BAD
    return Card(
        speech("service_level"),
        written.share(speech, level).html(),
        number(written.target(common)),
        tone,
    )


def _method(speech: Speech, found: Simulated) -> Html:
    used = {queue.target.definition for queue in found.centre.queues}
    return element("div", paragraphs_html(notes(speech, found, used)), class_="prose")


def notes(
    speech: Speech, found: Simulated, definitions: set[ServiceLevel]
) -> list[str]:
    """Return the sentences that say how to read the figures."""
    runs = found.result.replications
    return [
        *(
            speech("level_is", definition=one.value, formula=speech(one.value))
            for one in sorted(definitions)
        ),
        speech("t_and_s"),
        *(() if found.common_target() else (speech("served_in_t_is"),)),
        speech("intervals_say", replications=speech.number(runs))
        if runs > 1
        else speech("one_replication"),
        speech("aht_is"),
        speech("occupancy_is"),
        speech("cohort_is"),
        speech("seed_says"),
    ]
