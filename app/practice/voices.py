"""The voices that Twilio lists for the languages of this line, and how long speech lasts."""

WORDS_A_SECOND = 2.5  # 150 words a minute, the pace of a telephone announcement

# Twilio: "Text-to-Speech voices". Basic voices speak no markup.
BASIC = {
    "man": ("en-US", "en-GB", "es", "es-ES", "es-MX", "es-US"),
    "woman": ("en-US", "en-GB", "es", "es-ES", "es-MX", "es-US"),
    "alice": ("en-US", "en-GB", "es-ES", "es-MX"),
}
_CHIRP = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")
_POLLY = {
    "es-US": ("Lupe Lupe-Neural Lupe-Generative Pedro-Neural Pedro-Generative Miguel Penelope"),
    "es-MX": "Mia Mia-Neural Mía-Generative Andres-Neural Andres-Generative",
    "es-ES": (
        "Lucia Lucia-Neural Lucia-Generative Sergio-Neural Sergio-Generative Conchita Enrique"
    ),
    "en-US": (
        "Joanna Joanna-Neural Joanna-Generative Matthew Matthew-Neural Matthew-Generative "
        "Danielle-Neural Danielle-Generative Gregory-Neural Ruth-Neural Ruth-Generative "
        "Stephen-Neural Stephen-Generative"
    ),
}


def _named() -> dict[str, str]:
    voices = {f"Polly.{name}": tag for tag, names in _POLLY.items() for name in names.split()}
    for tag in ("es-US", "es-ES", "en-US"):
        for kind in ("Neural2", "Wavenet", "Standard"):
            voices |= {f"Google.{tag}-{kind}-{letter}": tag for letter in "ABC"}
        voices |= {f"Google.{tag}-Chirp3-HD-{name}": tag for name in _CHIRP}
    return voices


# Each voice of a provider speaks the language it is listed under.
NAMED = _named()


def is_known(voice: str) -> bool:
    return voice in BASIC or voice in NAMED


def speaks(voice: str, language: str) -> bool:
    """Tell whether a known voice is listed under a language."""
    return language in BASIC[voice] if voice in BASIC else NAMED[voice] == language


def language_of(voice: str) -> str:
    """Tell what a voice speaks where a document names no language."""
    return NAMED.get(voice, "en-US")


def seconds_to_say(text: str) -> float:
    """Tell how long a text lasts when it is spoken."""
    return len(text.split()) / WORDS_A_SECOND
