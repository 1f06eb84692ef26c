"""The flow as a picture from top to bottom: boxes that are links, an emergency's way thick.

What follows a step hangs below it, a little to the right; in the wide picture the branches of
a step that many follow stand side by side. Looks are classes: the stylesheet knows light and
dark, and the policy of pages allows no style in it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from xml.etree import ElementTree as ET

from app.words.tree import Node, everywhere, tree
from ivr.bound import MOST_IN_AN_EMERGENCY, limits
from ivr.flow import Flow

BOX, ROW, PAD = 216, 17, 8  # of a box: its width, the height of a line, the space around
INDENT, GAP, EDGE = 20, 9, 12
LETTERS, SMALL = 24, 30  # that fit into a line of a name, and of what stands beside a box
MANY = 12  # so many steps follow one whose branches stand side by side
ASIDE = 10  # from a box's left side to the line that leaves it


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What stands at a step: its name, what leads there, what it does, a mark, its page."""

    title: Callable[[str], str]
    way: Callable[[Iterable[str]], str]
    kind: Callable[[str], str]
    mark: Callable[[str], str]
    address: Callable[[str], str]


@dataclass(kw_only=True)
class Box:
    """A step with its place: left and upper end of the label above its frame, in pixels."""

    node: Node
    how: list[str]
    name: list[str]
    others: list[str]
    x: float = 0
    y: float = 0
    spread: bool = False
    following: list["Box"] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.y + ROW * len(self.how) + 2

    @property
    def high(self) -> float:
        """The height of the frame: name, and what the step does."""
        return ROW * (len(self.name) + 1) + 2 * PAD

    @property
    def middle(self) -> float:
        return self.top + self.high / 2

    @property
    def low(self) -> float:
        """Where the step ends, its references included."""
        return self.top + self.high + ROW * len(self.others)

    @property
    def size(self) -> int:
        return 1 + sum(each.size for each in self.following)


def drawn(flow: Flow, labels: Labels, *, wide: bool, scale: float = 1.0) -> str:
    """Draw a flow as SVG; `scale` makes it larger or smaller."""
    usual = everywhere(flow)
    roots = [_box(flow, node, labels, usual) for node in tree(flow)]
    right, low = _stacked(roots, wide=wide)
    page = _Page(flow, labels, (right + EDGE, low + EDGE), scale)
    for each in walk(roots):
        for following in each.following:
            page.line(each, following)
    for each in walk(roots):
        page.box(each)
    return ET.tostring(page.root, encoding="unicode")


def walk(boxes: Iterable[Box]) -> Iterator[Box]:
    """Give boxes and all that follow them."""
    for each in boxes:
        yield each
        yield from walk(each.following)


def others(node: Node, labels: Labels, usual: str) -> list[tuple[str, str]]:
    """List where else a step leads: by which way, and the step; not what is usual."""
    told = zip(node.others.items(), node.references(), strict=True)
    return [(labels.way(hows), name) for (name, hows), plain in told if plain != usual]


def _box(flow: Flow, node: Node, labels: Labels, usual: str) -> Box:
    told = [f"{way} → {labels.title(name)}" for way, name in others(node, labels, usual)]
    return Box(
        node=node,
        how=wrap(labels.way(node.hows), SMALL),
        name=wrap(labels.title(node.name), LETTERS),
        others=[line for each in told for line in wrap(each, SMALL, subsequent_indent="  ")],
        following=[_box(flow, each, labels, usual) for each in node.following],
    )


def _stacked(roots: list[Box], *, wide: bool) -> tuple[float, float]:
    """Put the first tree on top, the others below: one by one, or side by side."""
    right, low = _settle(roots[0], EDGE, EDGE, wide=wide)
    if not wide:
        for each in roots[1:]:
            far, low = _settle(each, EDGE, low + 3 * GAP, wide=False)
            right = max(right, far)
        return right, low
    return _columns(roots[1:], max(right, 4 * BOX), low + 3 * GAP)


def _columns(roots: list[Box], right: float, top: float) -> tuple[float, float]:
    """Fill columns of about one height with trees, the largest first."""
    x: float = EDGE
    y, far, low = top, 0.0, top
    ordered = sorted(roots, key=lambda each: -each.size)
    most = 0.0
    for each in ordered:
        ends, bottom = _settle(each, x, y, wide=False)
        if most and bottom > most:
            x, y = far + 2 * GAP, top
            ends, bottom = _settle(each, x, y, wide=False)
        most = most or bottom
        far, low, y = max(far, ends), max(low, bottom), bottom + 3 * GAP
    return max(right, far), low


def _settle(box: Box, x: float, y: float, *, wide: bool) -> tuple[float, float]:
    """Put a step here and all that follow it below; tell where they end."""
    box.x, box.y = x, y
    box.spread = wide and box.size > MANY and len(box.following) > 1
    right, low = x + BOX, box.low
    left, below = x + INDENT, box.low + GAP
    if box.spread:
        left, below = x, box.low + 3 * GAP
    for each in box.following:
        far, bottom = _settle(each, left, below, wide=wide)
        right, low = max(right, far), max(low, bottom)
        if box.spread:
            left = far + 2 * GAP
        else:
            below = bottom + GAP
    return right, low


class _Page:
    """A picture being drawn, in pixels."""

    def __init__(
        self, flow: Flow, labels: Labels, size: tuple[float, float], scale: float
    ) -> None:
        self.flow, self.labels, self.limits = flow, labels, limits(flow)
        wide, high = size
        self.root = ET.Element(
            "svg", width=f"{wide * scale:.0f}", height=f"{high * scale:.0f}",
            viewBox=f"0 0 {wide:.0f} {high:.0f}",
        )  # fmt: skip
        self.root.set("class", "flow-picture")

    def line(self, box: Box, to: Box) -> None:
        """Draw the way from one step to the next: down, and across to it."""
        start = f"M{box.x + ASIDE:.0f} {box.top + box.high:.0f}"
        if box.spread:
            path = f"{start} V{to.y - GAP:.0f} H{to.x + ASIDE:.0f} V{to.top:.0f}"
        else:
            path = f"{start} V{to.middle:.0f} H{to.x:.0f}"
        drawn = ET.SubElement(self.root, "path", d=path)
        drawn.set("class", f"way{self._hurried(to)}")

    def box(self, box: Box) -> None:
        """Draw a step: what leads there, its frame as a link, and where else it leads."""
        name = box.node.name
        aside = ASIDE + 6 if box.node.is_child else 0
        for at_line, line in enumerate(box.how, 1):
            self._text((box.x + aside, box.y + ROW * at_line - 3), line, "how")
        link = ET.SubElement(self.root, "a", href=self.labels.address(name))
        mark = self.labels.mark(name)
        link.set("class", "step" + self._hurried(box) + (" is-marked" if mark else ""))
        at = {"x": f"{box.x:.0f}", "y": f"{box.top:.0f}"}
        ET.SubElement(link, "rect", at, width=f"{BOX}", height=f"{box.high:.0f}", rx="5")
        y = box.top + PAD - 4
        for line in box.name:
            y += ROW
            self._text((box.x + PAD, y), f"{line} ", "name", link)
        kind = self._text((box.x + PAD, y + ROW), self.labels.kind(name), "kind", link)
        if mark:
            marked = ET.SubElement(kind, "tspan")
            marked.set("class", "mark-word")
            marked.text = f" · {mark}"
        for at_line, line in enumerate(box.others, 1):
            place = (box.x + ASIDE + 8, box.top + box.high + ROW * at_line - 4)
            self._text(place, line, "other")

    def _hurried(self, box: Box) -> str:
        return " is-hurried" if self.limits[box.node.name] == MOST_IN_AN_EMERGENCY else ""

    def _text(
        self, at: tuple[float, float], words: str, look: str, inside: ET.Element | None = None
    ) -> ET.Element:
        parent = self.root if inside is None else inside
        text = ET.SubElement(parent, "text", x=f"{at[0]:.0f}", y=f"{at[1]:.0f}")
        text.set("class", look)
        text.text = words
        return text
