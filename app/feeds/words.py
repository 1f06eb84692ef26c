"""The words that stand in a calendar itself."""

from app.feeds.rules import Kind
from app.pages.words import lazy

SHIFT = lazy("Shift")
OPEN = lazy("Open shift")
AWAY = lazy("away")
NAMES = {Kind.OWN: lazy("My shifts"), Kind.TEAM: lazy("The team's shifts")}
