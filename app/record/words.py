"""What each kind of act is called, as it follows who did it; and the line's own reasons."""

from app.audit.rules import TERMINAL, Act
from app.pages.words import lazy

ACTS = {
    Act.SIGNED_IN: lazy("signed in"),
    Act.SIGNED_OUT: lazy("signed out"),
    Act.REFUSED: lazy("failed to sign in"),
    Act.INVITED: lazy("invited somebody"),
    Act.JOINED: lazy("made their account"),
    Act.IMPORTED: lazy("brought a list of people"),
    Act.CHANGED_PERSON: lazy("changed what is known of somebody"),
    Act.CHANGED_ROLES: lazy("changed somebody's roles"),
    Act.CHANGED_SECRETS: lazy("changed how they sign in"),
    Act.ENDED_SIGN_IN: lazy("signed browsers of theirs out"),
    Act.RETIRED: lazy("took somebody off the roll"),
    Act.TRIED_TELEPHONE: lazy("tried a telephone"),
    Act.SAW_CASE: lazy("looked at a case"),
    Act.CHANGED_CASE: lazy("changed a case"),
    Act.SAW_RESTRICTED: lazy("read the record of somebody who was taken"),
    Act.CHANGED_RESTRICTED: lazy("changed the record of somebody who was taken"),
    Act.FORGOT: lazy("forgot what was kept long enough"),
    Act.HANDED_OVER: lazy("handed a case over"),
    Act.REVEALED: lazy("saw a number"),
    Act.HEARD: lazy("heard a message"),
    Act.CALLED_BACK: lazy("called a caller back"),
    Act.TEXTED: lazy("sent a text"),
    Act.SWITCHED: lazy("switched something on the line"),
    Act.EXPORTED: lazy("took a file"),
    Act.CHECKED: lazy("checked the record"),
}
OTHERS = {  # who does something and is on no roll
    TERMINAL: lazy("the terminal"),
    "line": lazy("the line itself"),
    "nobody": lazy("somebody unknown"),
}
# What the line writes as a reason, whole or before a colon. What people write stays as it is.
REASONS = {
    "sheet": lazy("sheet"),
    "intake": lazy("intake"),
    "safe contact": lazy("safe contact"),
    "notes": lazy("notes"),
    "note": lazy("note"),
    "note withdrawn": lazy("note withdrawn"),
    "hand-over": lazy("hand-over"),
    "acknowledged": lazy("acknowledged"),
    "status": lazy("status"),
    "tasks": lazy("tasks"),
    "task": lazy("task"),
    "task done": lazy("task done"),
    "needs": lazy("needs"),
    "answers": lazy("answers"),
    "restricted: new": lazy("restricted: new"),
    "restricted record": lazy("restricted record"),
    "made": lazy("made"),
    "changed": lazy("changed"),
    "destroyed": lazy("destroyed"),
    "takes the alarm": lazy("takes the alarm"),
    "takes care of it": lazy("takes care of it"),
    "blocked": lazy("blocked"),
    "unblocked": lazy("unblocked"),
    "added": lazy("added"),
    "qualified": lazy("qualified"),
    "no longer qualified": lazy("no longer qualified"),
    "password": lazy("password"),
    "code": lazy("code"),
    "not sent": lazy("not sent"),
    "guard": lazy("guard"),
    "night": lazy("night"),
    "auto": lazy("auto"),
    "on": lazy("on"),
    "off": lazy("off"),
    "roll": lazy("roll"),
    "record": lazy("record"),
    "stands": lazy("stands"),
    "swaps": lazy("swaps"),
    "approved first": lazy("approved first"),
    "without approval": lazy("without approval"),
}


def why(reason: str) -> str:
    """Give a reason in the reader's language, as far as the line has written it itself."""
    if reason in REASONS:
        return str(REASONS[reason])
    head, colon, rest = reason.partition(": ")
    if " -> " in head:  # a switch: how it stood, and how it stands
        head = " ".join(str(REASONS.get(each, each)) for each in head.split())
    return f"{REASONS.get(head, head)}{colon}{rest}"
