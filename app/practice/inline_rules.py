"""The rules about documents that stand in a REST request, and so have no address."""

from xml.etree.ElementTree import Element

from app.practice.rule import CALL, Found, Rule, Where, stated

ADDRESSES = (
    "action",
    "url",
    "waitUrl",
    "statusCallback",
    "recordingStatusCallback",
    "partialResultCallback",
    "transcribeCallback",
)


def relative(element: Element, _: Element | None, where: Where) -> Found:
    values = {name: element.get(name, "") for name in ADDRESSES}
    if element.tag in {"Redirect", "Play"}:
        values["text"] = (element.text or "").strip()
    wrong = [name for name, value in values.items() if value and "://" not in value]
    return f"<{element.tag}> with a relative {wrong[0]}" if where.inline and wrong else None


def records_to_nowhere(element: Element, _: Element | None, where: Where) -> Found:
    nowhere = where.inline and not element.get("action")
    return "<Record> without action" if nowhere else None


INLINE_RULES: tuple[Rule, ...] = (
    stated(
        "inline-absolute",
        CALL,
        "a document that stands in a request needs absolute URLs",
        relative,
        code=15004,
    ),
    stated(
        "inline-record",
        CALL,
        "write its action: there is no document to ask again",
        records_to_nowhere,
        "Record",
        11100,
    ),
)
