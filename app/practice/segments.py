"""How many segments a text has (Twilio: "What is GSM-7 Character Encoding?")."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[]~|€\f")  # two units each
LAST_OF_ONE_UNIT = "\uffff"
# Units that fit into a text of one segment, and into each of several.
GSM = (160, 153)
UCS2 = (70, 67)


def segments(body: str) -> int:
    """Count the segments of a text; an empty one has one.

    One character outside of GSM-7, such as á or an emoji, makes all of it UCS-2. A pair that
    belongs together (an extended character, an emoji) is never parted.
    """
    if all(character in BASIC | EXTENSION for character in body):
        widths = [1 + (character in EXTENSION) for character in body]
        return _counted(widths, *GSM)
    return _counted([1 + (character > LAST_OF_ONE_UNIT) for character in body], *UCS2)


def _counted(widths: list[int], single: int, each: int) -> int:
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > each:
            count, used = count + 1, 0
        used += width
    return count
