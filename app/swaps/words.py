"""What the pages on somebody's shifts say where nothing was changed, and how offers stand."""

from app.pages.words import Lazy, lazy
from app.swaps.rules import State, Wrong

WRONG = {
    Wrong.GONE: lazy("That shift is over, or is not there any more. Nothing was changed."),
    Wrong.NOT_THEIRS: lazy("That is not yours to change. Nothing was changed."),
    Wrong.OFFERED: lazy("That shift is offered already. Take the offer back first."),
    Wrong.NOTHING: lazy("Nobody would have another duty by that. Nothing was changed."),
    Wrong.UNFIT: lazy("That is not possible: %(why)s. Nothing was changed."),
    Wrong.BEGUN: lazy(
        "It is too late for that: a shift has begun. Nothing was changed. Call a coordinator."
    ),
    Wrong.OVER: lazy(
        "Somebody else has that shift already, or it is not offered any more. Nothing was"
        " changed."
    ),
    Wrong.MOVED: lazy("Its hours have changed meanwhile. Look again: nothing was changed."),
    Wrong.STRANGER: lazy("Choose somebody who is on the rota. Nothing was changed."),
    Wrong.TWICE: lazy("You are away then already. Nothing was changed."),
    Wrong.SPAN: lazy(
        "Write a first day and a last day that is not before it, none of them over, at most a"
        " year apart."
    ),
    Wrong.NOT_ASKED: lazy("Somebody else was asked for that. Nothing was changed."),
}
STATES: dict[State, Lazy] = {
    State.OPEN: lazy("offered"),
    State.WAITING: lazy("waits for a coordinator"),
    State.TAKEN: lazy("taken"),
    State.WITHDRAWN: lazy("taken back"),
    State.DECLINED: lazy("declined"),
    State.ENDED: lazy("ended: nobody took it in time, or its shift changed"),
    State.RETURNED: lazy("given back"),
}
