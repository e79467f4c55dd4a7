"""Draw the state machines of `offhook.terms.states` from their tables.

A page asks with ``{state-diagram} agent`` or ``contact`` and gets a drawing and the table
of its moves. Nothing is drawn by hand: a move added to the table is on the page at the
next build. The drawing is plain SVG made here, so that no program has to be installed.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from offhook.terms.states import AGENT_NEXT, CONTACT_NEXT

Table = dict[tuple[IntEnum, IntEnum], IntEnum]
Moves = dict[tuple[IntEnum, IntEnum], list[IntEnum]]

TABLES: dict[str, Table] = {"agent": dict(AGENT_NEXT), "contact": dict(CONTACT_NEXT)}

WIDTH, HEIGHT = 860, 560
RADIUS_X, RADIUS_Y = 330, 220
BOX_WIDTH, BOX_HEIGHT = 128, 36
BEND = 0.16  # of an arrow's length: the way there and the way back lie apart
LINE_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing, in pixels from its upper left corner."""

    x: float
    y: float


def words(member: IntEnum) -> str:
    """Return a state or an event as people read it: ``wrap up``."""
    return member.name.lower().replace("_", " ")


def moves(table: Table) -> Moves:
    """Return the events that lead from one state to another, staying left out."""
    found: Moves = {}
    for (before, event), after in table.items():
        if before != after:
            found.setdefault((before, after), []).append(event)
    return found


def places(table: Table) -> dict[IntEnum, Point]:
    """Return a place for each state: on a ring, in the order of the enumeration."""
    states = sorted({before for before, _ in table} | set(table.values()))
    turn = 2 * math.pi / len(states)
    return {
        state: Point(
            WIDTH / 2 - RADIUS_X * math.cos(turn * n),
            HEIGHT / 2 - RADIUS_Y * math.sin(turn * n),
        )
        for n, state in enumerate(states)
    }


def svg(table: Table) -> str:
    """Return the drawing of a table of moves."""
    spots = places(table)
    arrows = [
        arrow(spots[before], spots[after], [words(event) for event in events])
        for (before, after), events in moves(table).items()
    ]
    boxes = [box(spot, words(state)) for state, spot in spots.items()]
    return "\n".join(
        [
            (
                f'<svg class="states" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
                ' xmlns="http://www.w3.org/2000/svg">'
            ),
            (
                '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
                ' markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
            ),
            *arrows,
            *boxes,
            "</svg>",
        ]
    )


def box(at: Point, text: str) -> str:
    """Return the box of a state."""
    return (
        f'<rect x="{at.x - BOX_WIDTH / 2:.0f}" y="{at.y - BOX_HEIGHT / 2:.0f}"'
        f' width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="9"/>'
        f'<text class="state" x="{at.x:.0f}" y="{at.y + 5:.0f}">{text}</text>'
    )


def arrow(start: Point, end: Point, events: list[str]) -> str:
    """Return a bent arrow between two boxes, its events written at its middle."""
    dx, dy = end.x - start.x, end.y - start.y
    bend = Point((start.x + end.x) / 2 - dy * BEND, (start.y + end.y) / 2 + dx * BEND)
    tail, tip = edge(start, bend), edge(end, bend)
    x, y = (tail.x + 2 * bend.x + tip.x) / 4, (tail.y + 2 * bend.y + tip.y) / 4
    first = y + 4 - (len(events) - 1) * LINE_HEIGHT / 2
    label = "".join(
        f'<text x="{x:.0f}" y="{first + n * LINE_HEIGHT:.0f}">{event}</text>'
        for n, event in enumerate(events)
    )
    return (
        f'<path class="move" d="M{tail.x:.0f} {tail.y:.0f} Q{bend.x:.0f} {bend.y:.0f}'
        f' {tip.x:.0f} {tip.y:.0f}" marker-end="url(#tip)"/>{label}'
    )


def edge(centre: Point, towards: Point) -> Point:
    """Return where the line from a box's centre leaves the box."""
    dx, dy = towards.x - centre.x, towards.y - centre.y
    scale = min(
        BOX_WIDTH / 2 / abs(dx) if dx else math.inf,
        BOX_HEIGHT / 2 / abs(dy) if dy else math.inf,
    )
    return Point(centre.x + dx * scale, centre.y + dy * scale)


def rows(table: Table) -> list[tuple[str, str, str]]:
    """Return every move, the ones that stay included, as words."""
    return [
        (words(before), words(event), words(after) if after != before else "(stays)")
        for (before, event), after in table.items()
    ]


def html_table(table: Table) -> str:
    """Return the moves as a table of a page."""
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in rows(table)
    )
    head = "<tr><th>state</th><th>event</th><th>next state</th></tr>"
    return (
        '<div class="table-wrapper"><table class="docutils"><thead>'
        f"{head}</thead><tbody>{body}</tbody></table></div>"
    )


class StateDiagram(Directive):
    """``{state-diagram} agent``: the drawing of a machine and the table of its moves."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the drawing and the table as they stand in the code."""
        name = self.arguments[0]
        if name not in TABLES:
            raise self.error(f"no state machine {name!r}; known: {', '.join(TABLES)}")
        table = TABLES[name]
        return [nodes.raw("", svg(table) + html_table(table), format="html")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Tell Sphinx of the directive."""
    app.add_directive("state-diagram", StateDiagram)
    return {"version": "1", "parallel_read_safe": True}
