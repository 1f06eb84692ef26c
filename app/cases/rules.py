"""What a case is called, and what may become of it."""

from enum import StrEnum

# Short names of birds: said alike by Spanish and English speakers, hard to mishear, and
# about nobody. With four digits a committee can speak of a case without naming a person.
BIRDS = (
    "AVOCET",
    "CONDOR",
    "CUCKOO",
    "CURLEW",
    "DIVER",
    "DOVE",
    "DUNLIN",
    "EAGLE",
    "EGRET",
    "EIDER",
    "FALCON",
    "FINCH",
    "FLICKER",
    "GANNET",
    "GODWIT",
    "GREBE",
    "GROUSE",
    "GULL",
    "HAWK",
    "HERON",
    "HOOPOE",
    "IBIS",
    "JACANA",
    "JAY",
    "KESTREL",
    "KINGLET",
    "KITE",
    "KIWI",
    "LARK",
    "LINNET",
    "LORIS",
    "MACAW",
    "MAGPIE",
    "MARTIN",
    "MERLIN",
    "MYNA",
    "NODDY",
    "ORIOLE",
    "OSPREY",
    "PARROT",
    "PELICAN",
    "PETREL",
    "PIGEON",
    "PINTAIL",
    "PIPIT",
    "PLOVER",
    "PUFFIN",
    "QUAIL",
    "QUETZAL",
    "RAVEN",
    "REDPOLL",
    "RHEA",
    "ROBIN",
    "RUFF",
    "SHRIKE",
    "SISKIN",
    "SKUA",
    "SNIPE",
    "SORA",
    "STORK",
    "SWAN",
    "SWIFT",
    "TANAGER",
    "TEAL",
    "TERN",
    "TOUCAN",
    "TROGON",
    "TURACO",
    "VEERY",
    "VIREO",
    "WAXWING",
    "WIGEON",
    "WREN",
)


class Status(StrEnum):
    """Where a case stands; new until somebody has looked at it and asked how to reach them."""

    NEW = "new"
    TRIAGED = "triaged"
    ACTIVE = "active"
    WAITING_CALLER = "waiting-caller"
    WAITING_PARTNER = "waiting-partner"
    CLOSED = "closed"


class Kind(StrEnum):
    """What a case is about, as whoever talked with the caller says."""

    RAID = "raid-witness"
    DETENTION = "detention"
    WAGE = "wage"
    HARASSMENT = "harassment"
    INJURY = "injury"
    RETALIATION = "retaliation"
    HATE = "hate"
    INFO = "info"
    ACCOMPANIMENT = "accompaniment"
    MUTUAL_AID = "mutual-aid"
    OTHER = "other"


class Disposition(StrEnum):
    """What a conversation came to; the codes 1 to 7 of the record, in this order."""

    RESOLVED = "resolved"
    FOLLOW_UP = "follow-up"
    VERIFICATION = "verification"
    REFERRED = "referred"
    NOBODY = "nobody"  # a wrong number, or silence
    HOSTILE = "hostile"
    EMERGENCY_SERVICES = "emergency-services"


class Ending(StrEnum):
    """How a case ended, said when somebody closes it."""

    HELPED = "helped"
    REFERRED = "referred"
    UNREACHED = "unreached"  # they could not be reached again
    DECLINED = "declined"  # they want nothing more from us
    NOBODY = "nobody"  # a wrong number, or silence
    HOSTILE = "hostile"
    DUPLICATE = "duplicate"  # another case is about the same


class Need(StrEnum):
    """What somebody needs; tasks say who sees to it."""

    LAWYER = "lawyer"
    RIDE = "ride"
    CHILDCARE = "childcare"  # tonight
    FOOD = "food"
    INTERPRETER = "interpreter"
    FUND = "fund"
    COURT = "court"


def name_of(token: bytes, *, again: int = 0) -> str:
    """Make a speakable name like TERN-4821 from a keyed hash: the same for the same call.

    Where another case has it already, `again` adds a number: TERN-4821-2. The caller has heard
    the shorter name by then, so whoever looks for that finds both.
    """
    bird = BIRDS[int.from_bytes(token[:4]) % len(BIRDS)]
    name = f"{bird}-{int.from_bytes(token[4:8]) % 9000 + 1000}"
    return f"{name}-{again + 1}" if again else name


def spoken(name: str) -> str:
    """Write a name as it is said: the bird, then digit after digit."""
    bird, _, digits = name.partition("-")
    return f"{bird.capitalize()}, {' '.join(digits)}"
