"""What the network is given and what it finds: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Mischief:
    """What the network does to webhooks that Twilio may do any day.

    Every request arrives `copies` times with one idempotency token, and the first reply
    counts. Status and recording callbacks and texts can come in any order; callbacks can be
    lost (a share from 0 to 1). `recordings_absent`: nothing is recorded, the `absent` event
    comes, and the document goes on behind <Record>. Field reports disagree whether the action
    of a <Dial> is asked once the caller has left, so that is a choice.
    """

    copies: int = 1
    shuffle_callbacks: bool = False
    lose_callbacks: float = 0.0
    recordings_absent: bool = False
    action_after_hangup: bool = True
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What REST does once instead of answering as it should.

    `status` is 429, 500, 503 or any other, and None is no answer at all: the connection is
    held until the client leaves. `code` is Twilio's error code (0: the status's own). `done`:
    what was asked for is done all the same. `retry_after` (seconds) is a header.
    """

    status: int | None = 500
    code: int = 0
    done: bool = False
    retry_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that must not happen to a caller.

    `kind` is `refused`, `carrier-error`, `dead-air`, `too-many-documents`, `not-added` (to a
    conference) or `machine-bridged`; `rule` and `page` name a refused document's rule and
    Twilio's page.
    """

    kind: str
    call: str
    leg: str
    sentence: str
    rule: str = ""
    page: str = ""

    def __str__(self) -> str:
        where = f" (rule {self.rule}; Twilio: {self.page})" if self.rule else ""
        return f"{self.kind}: {self.sentence}{where}"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Where the next document comes from, and the fields beside the standard ones.

    `twiml` is the document itself, where one was given instead of an address.
    """

    url: str = ""
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)
    twiml: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A number that the account owns, and the addresses that it was given."""

    number: str
    voice_url: str
    fallback_url: str = ""
    status_callback: str = ""
    sms_url: str = ""
    sms_fallback_url: str = ""
