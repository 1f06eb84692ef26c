"""The phrases of a story, one for each thing that may happen; in English."""

CALLED = {
    (False, False): "{at} Called.",
    (True, False): "{at} Called in {language}.",
    (False, True): "{at} Called and pressed {keys}.",
    (True, True): "{at} Called in {language} and pressed {keys}.",
}
WROTE = {1: "{at} Sent a text.", 2: "{at} Began to send texts: {count} until now."}
RUNG = {1: "One person was rung: {each}.", 2: "{count} people were rung: {each}."}
RUNG_OFTEN = "{count} people were rung, {times} times in all: {each}."
NOBODY_RUNG = "Nobody was rung."
# What one person did; of several times, and of several people, below.
DID = {
    "ringing": "{who} is being rung",
    "reached": "{who} pressed 1 after {span}",
    "accepted": "{who} pressed 1 when the caller had hung up",
    "passed": "{who} did not take it",
    "no-key": "{who}'s telephone was answered and no key was pressed, as a voicemail does",
    "busy": "{who}'s telephone was busy",
    "no-answer": "{who} did not answer",
    "failed": "{who}'s telephone was off or out of reach",
    "caller-left": "{who} was still being rung when the caller hung up",
    "needless": "{who} was still being rung when it was not needed any more",
    "taken": "{who} pressed 1 when nobody was waiting any more",
    "refused": "{who} could not be rung, because Twilio refuses the number",
    "elsewhere": "{who} pressed 1 and was given a caller who needed it more",
    "lost": "{who} may have been rung, nobody knows",
}
TIMES = "{did} ({count} times)"
OF_MANY = {
    "ringing": "{count} being rung",
    "reached": "{count} pressed 1",
    "accepted": "{count} pressed 1 too late",
    "passed": "{count} did not take it",
    "no-key": "{count} voicemails",
    "busy": "{count} busy",
    "no-answer": "{count} without an answer",
    "failed": "{count} off or out of reach",
    "caller-left": "{count} ringing when the caller hung up",
    "needless": "{count} not needed any more",
    "taken": "{count} pressed 1 when nobody was waiting any more",
    "refused": "{count} refused by Twilio",
    "elsewhere": "{count} given another caller",
    "lost": "{count} unknown",
}
SPOKE = "{who} and the caller spoke for {span}."
SPEAK = "{who} is with the caller."
MET = "The caller spoke with somebody of ours."
WAITED = "The wait was {span}."
ENDINGS = {
    "reached": "",
    "message": "",
    "call-back": "Asked to be called back.",
    "rights": "Listened to their rights, and asked for nobody.",
    "left": "Hung up after {span}.",
    "under-way": "The call is under way.",
}
LEFT_AT_ONCE = "Hung up at once."
MESSAGE = {False: "Left a message of {span}.", True: "Left a message, and erased it."}
BACK = "Was called back: {at}."
UNKNOWN = "Twilio does not know this call; nobody can tell when it ended."
MARKED = "Marked as an emergency by whoever talked with them."
SETTLED = {True: "{who} said that it is settled.", False: "{who} said that it needs more."}
GUESTS = {
    "coordinator": "{who} asked for a coordinator",
    "interpreter": "{who} asked for an interpreter ({guest})",
    "service": "{who} asked for another organization ({guest})",
}
CAME = {
    "joined": "{asked}, and {guest} joined them.",
    "nobody": "{asked}, and nobody could come.",
    "needless": "{asked}, and it was not needed any more.",
    None: "{asked}.",
}
ALARM = "{at} Nobody had come, and our people were told of it."
WANTED = "{at} Our people were asked to call back."
TOLD_BY = {
    "text": "{who} by text",
    "email": "{who} by e-mail",
    "call": "{who} by a call",
}
RESULTS = {
    "told": "{told}",
    "taken": "{told}, who took it",
    "unheard": "{told}, who pressed no key",
    "refused": "{told}, who cannot be reached so",
    "lost": "{told}, perhaps",
    "under-way": "{told}, just now",
}
TOLD = "Told: {each}."
TAKEN = "{who} takes care of it since {at}."
OVER = "The alarm was over at {at}."
OPEN = "Nobody has taken it yet."
ANSWERED = {True: "They were answered.", False: "Nobody has answered yet."}

WHY = "Why did nobody answer?"
NOBODY_ON_SHIFT = "Nobody on shift could be rung at that moment."
GONE = "The caller hung up {span} after the first telephone rang, before anybody could come."
NOT_TAKEN = "Everybody who was rung could not come: {each}."
STILL = "Somebody is still being rung."
LATE = "{who} pressed 1 just too late."
ELSEWHERE = "{who} was needed by another caller at that moment."

WORDS = (
    *CALLED.values(), *WROTE.values(), *RUNG.values(), RUNG_OFTEN, NOBODY_RUNG, *DID.values(),
    TIMES, *OF_MANY.values(), SPOKE, SPEAK, MET, WAITED, *filter(None, ENDINGS.values()),
    LEFT_AT_ONCE, *MESSAGE.values(), BACK, UNKNOWN, MARKED, *SETTLED.values(),
    *GUESTS.values(), *CAME.values(), ALARM, WANTED, *TOLD_BY.values(), *RESULTS.values(), TOLD,
    TAKEN, OVER, OPEN, *ANSWERED.values(), WHY, NOBODY_ON_SHIFT, GONE, NOT_TAKEN, STILL, LATE,
    ELSEWHERE,
)  # fmt: skip
