"""What the pages of intake call things: moves, choices, refusals, in the reader's words."""

from app.cases.rules import Disposition, Ending, Need, Status
from app.intake.asked import YesNo
from app.intake.questions import NEVER
from app.intake.rules import Excuse, Refusal
from app.intake.unwritten import Unwritten
from app.pages.terms import term
from app.pages.words import begin, lazy

# What one who sees a status for the first time asks.
STANDS = {
    Status.NEW: lazy("%(status)s: nobody has sorted it yet"),
    Status.TRIAGED: lazy("%(status)s, and not begun"),
}
MOVES = {
    Status.TRIAGED: lazy("It is sorted"),
    Status.ACTIVE: lazy("Go on with it"),
    Status.WAITING_CALLER: lazy("Wait for the caller"),
    Status.WAITING_PARTNER: lazy("Wait for a partner"),
    Status.CLOSED: lazy("Close it"),
}
REOPEN = lazy("Open it again")
DISPOSITIONS = {
    Disposition.RESOLVED: lazy("1: settled, or information given"),
    Disposition.FOLLOW_UP: lazy("2: somebody must follow up"),
    Disposition.VERIFICATION: lazy("3: somebody goes to look"),
    Disposition.REFERRED: lazy("4: sent on to somebody else"),
    Disposition.NOBODY: lazy("5: a wrong number, or silence"),
    Disposition.HOSTILE: lazy("6: hostile"),
    Disposition.EMERGENCY_SERVICES: lazy("7: emergency services came into it"),
}
ENDINGS = {
    Ending.HELPED: lazy("They got what they needed"),
    Ending.REFERRED: lazy("Somebody else has taken it on"),
    Ending.UNREACHED: lazy("They could not be reached again"),
    Ending.DECLINED: lazy("They want nothing more from us"),
    Ending.NOBODY: lazy("A wrong number, or silence"),
    Ending.HOSTILE: lazy("A hostile call"),
    Ending.DUPLICATE: lazy("Another case is about the same"),
}
NEEDS = {
    Need.LAWYER: lazy("A lawyer"),
    Need.RIDE: lazy("A ride"),
    Need.CHILDCARE: lazy("Childcare tonight"),
    Need.FOOD: lazy("Food"),
    Need.INTERPRETER: lazy("An interpreter"),
    Need.FUND: lazy("Money from the fund"),
    Need.COURT: lazy("Somebody to go to court with them"),
}
YES_NO = {
    YesNo.YES: lazy("Yes"),
    YesNo.NO: lazy("No"),
    YesNo.UNKNOWN: lazy("They do not know"),
}
EXCUSES = {
    Excuse.QUOTED: lazy("Somebody said these words to the caller"),
    Excuse.LAW: lazy("It is about the law, and about no person"),
    Excuse.NAME: lazy("It is the name of an office, a form or a street"),
    Excuse.MEANING: lazy("The words mean something else here"),
}
UNWRITTEN = {
    Unwritten.STATUS: lazy("immigration status"),
    Unwritten.ENTRY: lazy("how or when somebody came"),
    Unwritten.A_NUMBER: lazy("an A-number; it stands only in the restricted record"),
    Unwritten.SSN: lazy("a social security number"),
    Unwritten.RECORD: lazy("a criminal record"),
    Unwritten.DIAGNOSIS: lazy("an illness; write what help is needed"),
    Unwritten.UNIT: lazy("the number of an apartment"),
}
REFUSALS = {
    Refusal.NO_WAY: lazy("From where the case stands now, it cannot go there."),
    Refusal.CONTACT: lazy(
        "First write down how it is safe to reach this person, or that they would not say."
    ),
    Refusal.KIND: lazy("First choose what the case is about."),
    Refusal.URGENCY: lazy("First choose how urgent it is."),
    Refusal.TASK: lazy("An emergency task is open: it must be done before the case is closed."),
    Refusal.ALARM: lazy(
        "An alarm or a call back is open: somebody must take care of it before the case is"
        " closed."
    ),
    Refusal.ENDING: lazy("Please say how it ended."),
    Refusal.TOO_LATE: lazy(
        "It was closed more than thirty days ago and cannot be opened again. A new call opens a"
        " new case."
    ),
    Refusal.NOT_THEIRS: lazy(
        "Somebody else has this case: only they or a coordinator can hand it over."
    ),
    Refusal.NOT_FOR_YOU: lazy("This case was given to somebody else."),
    Refusal.NOBODY: lazy("Whoever you have chosen cannot open cases. Please choose again."),
}
FIELDS = {
    "names": lazy("Full legal names, as on documents"),
    "born": lazy("Date of birth"),
    "country": lazy("Country of birth"),
    "a_number": lazy("A-number, if they know it"),
    "taken": lazy("When and where taken, and by whom"),
    "facility": lazy("Where they were told they would go"),
    "medical": lazy("Medicine and medical help that is needed"),
    "dependants": lazy("Children or others who need care tonight"),
    "lawyer": lazy("Their lawyer"),
    "hearing": lazy("Next hearing or check-in"),
    "contact": lazy("Whom to tell, and a safe number"),
    "consent_by": lazy("Who agreed that this is kept"),
    "consent_how": lazy("How and when they agreed"),
    "consent_to": lazy("Who may be told"),
}
ALOUD = {
    "names": lazy("What is their full name, as it stands on their documents?"),
    "born": lazy("What is their date of birth?"),
    "country": lazy("In which country were they born? The search for them asks for it."),
    "a_number": lazy("Do you have their A-number? If not, that is fine."),
    "taken": lazy("When and where were they taken, and by whom?"),
    "facility": lazy("Did anybody say where they would be taken?"),
    "medical": lazy("Do they need medicine or medical help?"),
    "dependants": lazy("Does a child or anybody else need care tonight?"),
    "lawyer": lazy("Do they have a lawyer?"),
    "hearing": lazy("Do you know of a next hearing or check-in?"),
    "contact": lazy("Whom may we tell when we hear something, and at which safe number?"),
    "consent_by": lazy("Do you agree that we keep this for ninety days, to find them?"),
    "consent_to": lazy("Who may be told of it? A lawyer, the family, nobody else?"),
}

SAFELY = lazy(
    "Is it safe to call you back? May we leave a message? May we text? When is a good time?"
)

__all__ = ["NEVER"]


def stands(status: str) -> str:
    """Say where a case stands, as a line begins, with what that means where one may ask."""
    name, more = begin(term(status, "status")), STANDS.get(Status(status))
    return str(more) % {"status": name} if more else name
