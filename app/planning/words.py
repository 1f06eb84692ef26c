"""Why somebody would not ring, in words: on the page, and at the terminal."""

from app.pages.words import lazy

# By what app/planning/ringing.py calls it.
REASONS = {
    "off": lazy("not on shift"),
    "rests": lazy("rests"),
    "away": lazy("away"),
    "untrained": lazy("training has ended"),
    "line": lazy("their number is the line's own"),
    "wish": lazy("the caller asks for a woman"),
    "talks": lazy("on shift, but on a call now"),
    "rings": lazy("on shift, but rung for another caller now"),
    "called": lazy("on shift, but called about something else now"),
    "pauses": lazy("on shift, but pauses after a conversation"),
    "absent": lazy("on shift, but has missed two calls"),
    "later": lazy("on shift, but it is not their turn before the plan ends"),
}
