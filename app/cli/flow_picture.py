"""The flow as a picture on one A4 page, and as the same steps in text.

A tree is drawn: each step once, where a caller first comes to it. Every other way is written
behind its step as a reference (→ main), so no two lines cross.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from ivr.edges import Edge, Outcome, ways_out
from ivr.flow import Connect, Flow, Urgency

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 6.0  # A4 on its side, in millimetres
LETTER = 0.62  # of a letter's height: how wide it is, on average
SMALLEST = 1.75  # millimetres of a letter's height: about 5 points
# A picture has little room: marks for what stands in words in the text.
MARKS = {
    "silence": "…", "wrong key": "?", "nobody on shift": "nobody", "no answer": "nobody",
    "conversation ended": "after", "message left": "left", "message empty": "empty",
    "number given": "given", "no number": "none",
}  # fmt: skip
LEGEND = "… nothing is pressed   ? another key   → goes on at a step that is drawn elsewhere"
UNANSWERED = {Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.NOT_ACCEPTED}
COLOURS = {
    "emergency": "#c0392b", "connect": "#d35400", "message": "#8e44ad", "read": "#2471a3",
    "end": "#616a6b", "menu": "#1e6b3a",
}  # fmt: skip


@dataclass(kw_only=True)
class Node:
    """A step in the tree: how a caller came to it, what follows, and where else it leads."""

    name: str
    how: str
    following: list["Node"] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)


def tree(flow: Flow) -> list[Node]:
    """Let each step stand once, in the order in which callers first meet them."""
    roots = [Node(name=flow.script.start, how="a call")]
    seen, fresh = {flow.script.start}, [roots[0]]
    for name in (flow.script.safe, *flow.script.steps):
        while fresh:
            fresh += _grown(flow, fresh.pop(0), seen)
        if name not in seen:
            seen.add(name)
            roots.append(Node(name=name, how="a failure"))
            fresh.append(roots[-1])
    return roots


def _grown(flow: Flow, node: Node, seen: set[str]) -> list[Node]:
    for target, hows in _ways(flow, node.name).items():
        if target in seen:
            node.others[target] = hows
        else:
            seen.add(target)
            node.following.append(Node(name=target, how=", ".join(hows)))
    return node.following


def _ways(flow: Flow, name: str) -> dict[str, list[str]]:
    """Tell what leads to each step that follows; what stays in the step is left out."""
    ways: dict[str, list[str]] = {}
    for edge in ways_out(flow.script, name):
        if edge.target != name and (how := _how(edge)) not in ways.setdefault(edge.target, []):
            ways[edge.target].append(how)
    return ways


def _how(edge: Edge) -> str:
    if edge.key:
        return edge.key
    return "no answer" if edge.outcome in UNANSWERED else str(edge.outcome)


def text(flow: Flow) -> Iterator[str]:
    """Write the tree with a step on each line, deeper steps further in."""
    for root in tree(flow):
        yield from _lines(root, 0)


def _lines(node: Node, depth: int) -> Iterator[str]:
    others = "; ".join(f"{', '.join(hows)} → {name}" for name, hows in node.others.items())
    yield "  " * depth + f"{node.how}: {node.name}" + (f"  [{others}]" if others else "")
    for each in node.following:
        yield from _lines(each, depth + 1)


def svg(flow: Flow) -> str:
    """Draw the tree on one page."""
    roots = tree(flow)
    rows = sum(_rows(root) for root in roots)
    page = _Page(flow, (HEIGHT - 2 * MARGIN) / (rows + 1), _depth(roots))
    top = 1.0
    for root in roots:
        page.draw(root, 0, top)
        top += _rows(root)
    page.legend()
    return ET.tostring(page.root, encoding="unicode")


def _rows(node: Node) -> int:
    return max(1, sum(map(_rows, node.following)))


def _depth(nodes: list[Node]) -> int:
    return 1 + max((_depth(node.following) for node in nodes), default=0) if nodes else 0


def _marked(hows: list[str]) -> str:
    return ",".join(dict.fromkeys(MARKS.get(how, how) for how in hows))


class _Page:
    """A page being drawn, in millimetres."""

    def __init__(self, flow: Flow, row: float, depth: int) -> None:
        self.flow, self.row = flow, row
        self.column = (WIDTH - 2 * MARGIN) / depth
        self.size = min(row * 0.42, 2.6)
        self.root = ET.Element(
            "svg", xmlns="http://www.w3.org/2000/svg", width=f"{WIDTH}mm",
            height=f"{HEIGHT}mm", viewBox=f"0 0 {WIDTH} {HEIGHT}",
        )  # fmt: skip
        ET.SubElement(self.root, "rect", width="100%", height="100%", fill="white")

    def draw(self, node: Node, depth: int, top: float) -> float:
        """Draw a step and all that follows; tell the height of its middle."""
        x, place, middles = MARGIN + depth * self.column, top, []
        for each in node.following:
            middles.append(self.draw(each, depth + 1, place))
            place += _rows(each)
        y = MARGIN + (top + _rows(node) / 2 - 0.5) * self.row
        for middle in middles:
            self._line(x + self.column * 0.9, y, x + self.column, middle)
        self._words(node, x, y)
        return y

    def legend(self) -> None:
        """Say what the marks mean, in the lowest line."""
        self._text(MARGIN, HEIGHT - MARGIN / 2, LEGEND, "", WIDTH / 2, SMALLEST)

    def _line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        path = f"M{x:.1f} {y:.1f} H{(x + to_x) / 2:.1f} V{to_y:.1f} H{to_x:.1f}"
        line = ET.SubElement(self.root, "path", d=path, fill="none", stroke="#99a3a4")
        line.set("stroke-width", "0.2")

    def _words(self, node: Node, x: float, y: float) -> None:
        room = self.column * (0.9 if node.following else 1.0)
        self._text(
            x, y - self.size * 0.15, f"{_marked(node.how.split(', '))}: ", node.name, room
        )
        others = " ".join(f"{_marked(how)}→{name}" for name, how in node.others.items())
        self._text(x, y + self.size * 0.8, others, "", room, self.size * 0.75)

    def _text(
        self, x: float, y: float, said: str, name: str, room: float, largest: float = 9.0
    ) -> None:
        wanted = min(self.size, largest, room / (LETTER * max(len(said + name), 1)))
        size = max(wanted, SMALLEST)
        line = ET.SubElement(self.root, "text", x=f"{x:.1f}", y=f"{y:.1f}")
        line.set("font-size", f"{size:.2f}")
        line.set("font-family", "Helvetica, Arial, sans-serif")
        ET.SubElement(line, "tspan", fill="#5d6d7e").text = said
        strong = ET.SubElement(line, "tspan", fill=self._colour(name))
        strong.set("font-weight", "bold")
        strong.text = name

    def _colour(self, name: str) -> str:
        step = self.flow.script.steps.get(name)
        if isinstance(step, Connect) and step.urgency is Urgency.EMERGENCY:
            return COLOURS["emergency"]
        return COLOURS.get(step.type, "#1c2833") if step else "#1c2833"
