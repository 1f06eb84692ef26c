"""What the tests of waiting calls say in one word."""

SPANISH, ENGLISH = "es-US", "en-US"


def emergency(line):
    """Call, choose Spanish, and press the key of an emergency."""
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    return call


def case_of(line, call):
    """Tell a case's story when everything about it is over: responders put theirs down too."""
    call.ended()
    line.network.timeline.sleep(40)
    line.app.extensions["drain"].flush(10)
    return line.case(call)


def outcomes(case):
    return {each["responder"]: each["outcome"] for each in case["attempts"]}
