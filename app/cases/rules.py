"""What a case is called, and what may become of it."""

import secrets
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
    """Where a case stands; new until somebody has looked at it."""

    NEW = "new"
    CLOSED = "closed"


def new_name() -> str:
    """Draw a speakable name, like TERN-4821."""
    return f"{secrets.choice(BIRDS)}-{secrets.randbelow(9000) + 1000}"
