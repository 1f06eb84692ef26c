"""What is asked about a case, kind by kind, as one would ask it aloud."""

from dataclasses import dataclass
from enum import StrEnum

from app.cases.rules import Kind
from app.pages.words import Lazy, lazy


class Shape(StrEnum):
    """How an answer is written down."""

    LINE = "line"
    NOTE = "note"
    YES_NO = "yes-no"


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: `label` for the reader, `aloud` for the caller, `never` what not to ask."""

    id: str
    label: Lazy
    aloud: Lazy
    never: Lazy | None = None
    shape: Shape = Shape.LINE


WHERE = Question(
    id="where",
    label=lazy("Where"),
    aloud=lazy("Where is it? Tell me the street, the nearest cross street and the town."),
    never=lazy(
        "Street, cross street and a landmark are enough: never the number of an apartment."
    ),
)
SAFE = Question(
    id="safe",
    label=lazy("Safe to talk"),
    aloud=lazy("Are you somewhere safe to talk?"),
    shape=Shape.YES_NO,
)
CALLED = Question(
    id="called",
    label=lazy("What to call them"),
    aloud=lazy("What may I call you? Any name will do."),
    never=lazy("A first name or a made-up name is enough. Do not ask for a surname."),
)
WISH = Question(
    id="wish",
    label=lazy("What they want to happen"),
    aloud=lazy("What would you like to happen?"),
    never=lazy("Do not promise how it will end."),
    shape=Shape.NOTE,
)
CALLER = (SAFE, CALLED, WISH)

RAID = (
    Question(
        id="doing",
        label=lazy("What they are doing"),
        aloud=lazy("What are they doing right now?"),
        shape=Shape.NOTE,
    ),
    Question(
        id="agency",
        label=lazy("Words on vests and cars"),
        aloud=lazy("Which words do you see on their vests or their cars?"),
        never=lazy("Write the letters as they were seen. Do not guess which agency it is."),
    ),
    Question(
        id="many",
        label=lazy("How many people and cars"),
        aloud=lazy("How many people are there, and how many cars?"),
    ),
    Question(
        id="since", label=lazy("Since when"), aloud=lazy("Since when have they been there?")
    ),
    Question(
        id="inside",
        label=lazy("Inside or outside"),
        aloud=lazy("Are they inside or outside? Is the door closed?"),
    ),
    Question(
        id="paper",
        label=lazy("The paper that was shown"),
        aloud=lazy(
            "Did they show a paper? Does it say a court and have a judge's signature, or does"
            " it say DHS and an officer's name?"
        ),
        never=lazy("Ask about the paper that agents show. Never about the caller's papers."),
    ),
    Question(
        id="hurt",
        label=lazy("Anybody hurt, children"),
        aloud=lazy("Is anybody hurt? Are there children?"),
        never=lazy("Write what help is needed, not what illness somebody has."),
    ),
    Question(
        id="film",
        label=lazy("Filming openly"),
        aloud=lazy("Can somebody film it openly, from a safe distance?"),
        shape=Shape.YES_NO,
    ),
    Question(
        id="witnesses",
        label=lazy("Witnesses wanted"),
        aloud=lazy("Do you want us to send witnesses?"),
        shape=Shape.YES_NO,
    ),
    Question(
        id="lawyer",
        label=lazy("A lawyer"),
        aloud=lazy("Is there a lawyer already?"),
        shape=Shape.YES_NO,
    ),
)

WORK = (
    Question(
        id="employer",
        label=lazy("Who they work for, and where"),
        aloud=lazy("What is the business called, and where is it?"),
    ),
    Question(
        id="industry",
        label=lazy("Kind of work"),
        aloud=lazy("What kind of work is it? Farm, restaurant, cleaning, construction?"),
    ),
    Question(
        id="happened",
        label=lazy("What happened"),
        aloud=lazy(
            "What happened? Was pay missing, were you fired, hurt, threatened? Did they keep"
            " your documents or your room?"
        ),
        shape=Shape.NOTE,
    ),
    Question(
        id="dates",
        label=lazy("First and last day of it"),
        aloud=lazy("When did it begin, and when was the last time?"),
        never=lazy("The days of the work. Never when they came to this country."),
    ),
    Question(
        id="pay",
        label=lazy("Hours and pay, roughly"),
        aloud=lazy("About how many hours did you work, and what was the pay?"),
    ),
    Question(
        id="paid",
        label=lazy("Cash or check"),
        aloud=lazy("Are you paid in cash or by check?"),
    ),
    Question(
        id="others",
        label=lazy("How many others"),
        aloud=lazy("How many other workers does it happen to?"),
        never=lazy("A number only. Never the names of the others."),
    ),
    Question(
        id="threat",
        label=lazy("A threat to call immigration"),
        aloud=lazy("Has anybody threatened to call immigration?"),
        never=lazy("Whether there was a threat, and never whether there is a reason for it."),
        shape=Shape.YES_NO,
    ),
    Question(
        id="proof",
        label=lazy("What proof there is"),
        aloud=lazy("Do you have pay stubs, messages, photos, or notes of your hours?"),
    ),
    Question(
        id="still",
        label=lazy("Still working there"),
        aloud=lazy("Do you still work there?"),
        shape=Shape.YES_NO,
    ),
)

HATE = (
    Question(
        id="danger",
        label=lazy("Danger or injury now"),
        aloud=lazy("Are you in danger now? Is anybody hurt?"),
        never=lazy("Write what help is needed, not what illness somebody has."),
    ),
    Question(
        id="event",
        label=lazy("What happened, when and where"),
        aloud=lazy("What happened, and when, and where?"),
        shape=Shape.NOTE,
    ),
    Question(
        id="bias",
        label=lazy("Words used, or why it was hate"),
        aloud=lazy("What did they say, or why do you think it was hate?"),
        never=lazy("As they tell it, without an opinion of yours. Do not ask their religion."),
        shape=Shape.NOTE,
    ),
    Question(
        id="damage",
        label=lazy("Damage and photos"),
        aloud=lazy("Was anything damaged? Have you kept photos?"),
    ),
    Question(
        id="saw",
        label=lazy("Witnesses"),
        aloud=lazy("Did anybody see it? Could they call us?"),
        never=lazy("No names of witnesses: ask that they call the line themselves."),
    ),
    Question(
        id="police",
        label=lazy("The police"),
        aloud=lazy("Are the police involved? Do you want them to be? You decide."),
    ),
    Question(
        id="support",
        label=lazy("Help that is wanted"),
        aloud=lazy("Which help would be good for you now?"),
    ),
)

DETENTION = (
    Question(
        id="whose",
        label=lazy("Who is calling"),
        aloud=lazy("Are you family, a friend, or somebody who works with them?"),
        never=lazy(
            "Names, birthdays and numbers of the person who was taken stand in the restricted"
            " record and nowhere else, and only with consent."
        ),
    ),
    Question(
        id="told",
        label=lazy("What the family was told"),
        aloud=lazy(
            "Calls from detention are listened to: please do not speak of birthplace or status"
            " there, except with the lawyer. Is that clear?"
        ),
        shape=Shape.YES_NO,
    ),
)

ACCOMPANIMENT = (
    Question(
        id="appointment",
        label=lazy("Which place, which day and hour"),
        aloud=lazy("Where do you have to be, on which day and at what time?"),
        never=lazy("The court or office and the hour. Never what the case there is about."),
    ),
)
MUTUAL_AID = (
    Question(
        id="aid",
        label=lazy("What is needed, and by when"),
        aloud=lazy("What do you need most, for how many people, and by when?"),
    ),
)
OTHER = (
    Question(
        id="matter",
        label=lazy("What it is about"),
        aloud=lazy("What can we help you with?"),
        shape=Shape.NOTE,
    ),
)
INFO: tuple[Question, ...] = ()

OF_KIND = {
    Kind.RAID: RAID,
    Kind.DETENTION: DETENTION,
    Kind.WAGE: WORK,
    Kind.HARASSMENT: WORK,
    Kind.INJURY: WORK,
    Kind.RETALIATION: WORK,
    Kind.HATE: HATE,
    Kind.INFO: INFO,
    Kind.ACCOMPANIMENT: ACCOMPANIMENT,
    Kind.MUTUAL_AID: MUTUAL_AID,
    Kind.OTHER: OTHER,
}
