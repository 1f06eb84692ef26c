"""The flow as a picture on one A4 page: trees of boxes, the way of an emergency in red."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from app.words.tree import LEGEND, Node, everywhere, text, tree
from ivr.bound import MOST_IN_AN_EMERGENCY, limits
from ivr.flow import Flow
from ivr.steps import Switch

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 7.0  # A4 on its side, in millimetres
NAME, SMALL, TITLE = 2.4, 1.98, 3.6  # heights of letters; 5.5 points are 1.94 millimetres
BROAD, NARROW = 0.69, 0.56  # of its height: how wide a letter is, at most, bold and plain
BOX, LINE, GAP = 4.0, 2.2, 1.3  # heights of a box, of a line of references, between two steps
HEAD, FOOT = 5.0, 8.0
LONGEST = 48  # letters of a line of references
STUB = 1.6  # of a line, before its label and after it
SPACE = "\N{EM SPACE}"
RED, GREY = "#b3261e", "#7f8c8d"
# A type is told by its colour and, without colours, by its border.
LOOKS = {
    "menu": ("asks for a key", {"fill": "#eaf4ec", "stroke": "#1e6b3a"}),
    "read": ("reads a script", {"fill": "#e8f1fa", "stroke": "#2471a3", "rx": "0"}),
    "connect": (
        "rings people",
        {"fill": "#fdf0e4", "stroke": "#c05a00", "stroke-width": "0.7"},
    ),
    "message": (
        "records a message",
        {"fill": "#f5ebf9", "stroke": "#7d3c98", "stroke-dasharray": "1.2 0.6"},
    ),
    "replay": ("plays the message", {"fill": "#f5ebf9", "stroke": "#7d3c98"}),
    "notice": ("says what is published", {"fill": "#fffbe6", "stroke": "#9a7d0a"}),
    "number": ("asks for a number", {"fill": "#e6f7f6", "stroke": "#117a65"}),
    "switch": (
        "decides by itself",
        {"fill": "#f2f3f4", "stroke": "#5d6d7e", "stroke-dasharray": "0.4 0.4"},
    ),
    "end": ("ends the call", {"fill": "#ffffff", "stroke": "#34495e", "rx": "2.1"}),
}


@dataclass(kw_only=True)
class Place:
    """A step with its references, and the place of its box: left end, middle, millimetres.

    `bus` is where the lines to those that follow part.
    """

    node: Node
    name: str
    lines: list[str]
    following: list["Place"] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    bus: float = 0.0

    @property
    def height(self) -> float:
        own = BOX + LINE * (len(self.lines) + (not self.node.is_child)) + GAP
        return max(own, sum(each.height for each in self.following))

    @property
    def wide(self) -> float:
        return _wide(self.name, NAME, BROAD) + 2

    @property
    def right(self) -> float:
        """Tell how far to the right the step reaches, its references included."""
        lines = [_wide(line, SMALL, NARROW) for line in self.lines]
        return self.x + max(self.wide, *lines, 0)


def _wide(words: str, size: float, letter: float) -> float:
    return len(words) * size * letter


def walk(places: Iterable[Place]) -> Iterator[Place]:
    """Give steps and all that follow them."""
    for place in places:
        yield place
        yield from walk(place.following)


def svg(flow: Flow) -> str:
    """Draw the flow on one page; the text for who cannot see it is inside."""
    usual = everywhere(flow)
    first, *others = [_place(flow, root, usual) for root in tree(flow)]
    top = MARGIN + HEAD
    _stack([first], MARGIN, top)
    top += first.height + GAP
    # The smaller trees stand below in two stacks, the highest of them alone on the left.
    others.sort(key=lambda each: -each.height)
    _stack(others[:1], MARGIN, top)
    _stack(others[1:], max((each.right for each in walk(others[:1])), default=0) + MARGIN, top)
    places = [*walk([first, *others])]
    right = max(each.right for each in places) + MARGIN
    low = max(each.y + BOX / 2 + LINE * len(each.lines) for each in places) + FOOT + MARGIN
    page = _Page(flow, max(1.0, right / WIDTH, low / HEIGHT))
    page.draw(places, usual)
    return ET.tostring(page.root, encoding="unicode")


def _place(flow: Flow, node: Node, usual: str) -> Place:
    step = flow.step(node.name)
    asked = f": {step.when}?" if isinstance(step, Switch) else ""
    told = [each.replace("_", " ") for each in node.references(but=usual)]
    place = Place(
        node=node,
        name=node.name.replace("_", " ") + asked,
        # Beside a step that nothing follows there is room.
        lines=told if node.following else list(_joined(told)),
    )
    place.following += (_place(flow, each, usual) for each in node.following)
    return place


def _joined(told: Iterable[str]) -> Iterator[str]:
    """Put references into lines, as many into each as there is room for."""
    line = ""
    for each in told:
        longer = SPACE.join(filter(None, (line, each)))
        if line and len(longer) > LONGEST:
            yield line
            longer = each
        line = longer
    if line:
        yield line


def _stack(roots: list[Place], left: float, top: float) -> None:
    """Put trees below each other, each step in the column of its depth."""
    for root in roots:
        _settle(root, top)
        top += root.height
    level = roots
    while level:
        wide = max(place.wide for place in level)
        following = [each for place in level for each in place.following]
        wide = max([wide, *(place.right - place.x for place in level if place.following)])
        label = max((_wide(each.node.how, SMALL, NARROW) for each in following), default=0)
        for place in level:
            place.x, place.bus = left, left + wide + STUB
        left += wide + 2 * STUB + label
        level = following


def _settle(place: Place, top: float) -> None:
    """Put a step in the middle of those that follow it, all of them below `top`."""
    own = top + LINE * (not place.node.is_child) + (GAP + BOX) / 2
    below = top
    for each in place.following:
        _settle(each, below)
        below += each.height
    lowest = top + place.height - GAP / 2 - LINE * len(place.lines) - BOX / 2
    middle = [place.following[0].y, place.following[-1].y] if place.following else [own, own]
    place.y = max(own, min(sum(middle) / 2, lowest))


class _Page:
    """A page being drawn, in millimetres; what is larger than the page is made smaller."""

    def __init__(self, flow: Flow, shrunk: float) -> None:
        self.flow, self.limits = flow, limits(flow)
        self.width, self.height = WIDTH * shrunk, HEIGHT * shrunk
        self.root = ET.Element(
            "svg", xmlns="http://www.w3.org/2000/svg", width=f"{WIDTH}mm",
            height=f"{HEIGHT}mm", viewBox=f"0 0 {self.width:.1f} {self.height:.1f}",
        )  # fmt: skip
        self.root.set("font-family", "Helvetica, Arial, sans-serif")
        ET.SubElement(self.root, "title").text = f"{flow.script.flow}, {flow.fingerprint}"
        ET.SubElement(self.root, "desc").text = "\n".join(text(flow))
        ET.SubElement(self.root, "rect", width="100%", height="100%", fill="white")

    def draw(self, places: list[Place], usual: str) -> None:
        """Draw the lines, the boxes, what stands above and the legend below."""
        for place in places:
            # Red is drawn last, so that no other line covers it.
            for each in sorted(place.following, key=self._hurried):
                self._line(place, each)
        for place in places:
            self._box(place)
        self._text(
            MARGIN, MARGIN, f"The flow “{self.flow.script.flow}”: where each key leads", TITLE
        )
        self._legend(usual)

    def _hurried(self, place: Place) -> bool:
        return self.limits[place.node.name] == MOST_IN_AN_EMERGENCY

    def _line(self, place: Place, to: Place) -> None:
        start = place.x + place.wide
        path = f"M{start:.2f} {place.y:.2f} H{place.bus:.2f} V{to.y:.2f} H{to.x:.2f}"
        line = ET.SubElement(self.root, "path", d=path, fill="none")
        hurried = self._hurried(to)
        line.set("stroke", RED if hurried else GREY)
        line.set("stroke-width", "0.8" if hurried else "0.25")
        self._text(place.bus + 0.5, to.y - 0.8, to.node.how)

    def _box(self, place: Place) -> None:
        x, y, step = place.x, place.y, self.flow.step(place.node.name)
        red = {"fill": "#fdecea", "stroke": RED} if self._hurried(place) else {}
        group = ET.SubElement(self.root, "g", id=place.node.name)
        self._rect(group, LOOKS[step.type][1] | red, (x, y - BOX / 2, place.wide, BOX))
        name = self._text(x + place.wide / 2, y + NAME * 0.36, place.name, NAME, group)
        name.set("text-anchor", "middle")
        for at, line in enumerate(place.lines, 1):
            self._text(x, y + BOX / 2 + LINE * at - 0.3, line, inside=group)
        if not place.node.is_child:
            self._text(x, y - BOX / 2 - 0.7, place.node.how, inside=group)

    def _legend(self, usual: str) -> None:
        x, y = MARGIN, self.height - MARGIN
        for words, look in LOOKS.values():
            self._rect(self.root, look, (x, y - 5, 4, 2.4))
            self._text(x + 5, y - 3, words)
            x += 8 + _wide(words, SMALL, NARROW)
        told = ["red: an emergency", *LEGEND, f"{usual}: wherever nothing else is drawn for 0"]
        self._text(MARGIN, y, SPACE.join(told))
        self._text(x, y - 3, f"version {self.flow.fingerprint}")

    def _rect(
        self, inside: ET.Element, look: dict[str, str], at: tuple[float, float, float, float]
    ) -> None:
        size = dict(
            zip(("x", "y", "width", "height"), (f"{each:.2f}" for each in at), strict=True)
        )
        ET.SubElement(inside, "rect", {"rx": "0.7", "stroke-width": "0.3", **look, **size})

    def _text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = SMALL,
        inside: ET.Element | None = None,
    ) -> ET.Element:
        parent = self.root if inside is None else inside
        line = ET.SubElement(parent, "text", x=f"{x:.2f}", y=f"{y:.2f}")
        line.set("font-size", f"{size}")
        if size > SMALL:
            line.set("font-weight", "bold")
        line.text = words
        return line
