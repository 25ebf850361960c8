"""Confidence in words: the scale of STIX 2.1, so that they mean the same in other programs."""

from basset.reports.text import percent

# Percent, at least → words.
SCALE = {70: "high", 30: "moderate", 1: "low", 0: "no"}
READING = (
    "Confidence in words follows the scale of STIX 2.1: low below 30 %, moderate below 70 %, "
    "high from 70 % on."
)


def confidence_phrase(confidence: int | None) -> str:
    """``high confidence (80 %)``; nothing where nobody said how sure they are."""
    if confidence is None:
        return ""
    words = next(words for least, words in SCALE.items() if confidence >= least)
    return f"{words} confidence ({percent(confidence)})"
