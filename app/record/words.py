"""What each kind of act is called, as it follows the name of who did it."""

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
