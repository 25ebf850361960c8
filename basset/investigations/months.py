"""The names of months in the languages that tables are written in."""

import unicodedata
from functools import cache

# A line a language, January first: what a name begins with, in lower case and without accents.
# Longer words are the same month: ``mar`` is March and marzo, ``maerz`` and ``marz`` are März.
_MONTHS = """
january february march april may june july august september october november december
januar februar marz april mai juni juli august september oktober november dezember
janner februar maerz april mai juni juli august september oktober november dezember
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april mei juni juli augustus september oktober november december
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر
jan feb mrt apr mai jun jul aug sept okt nov dez
jan fev mar abr mai juin juil aou set out nov dec
ene feb mar abr may jun jul ago sep oct nov dic
gen feb mar apr mag giu lug ago set ott nov dic
янв фев мар апр май июн июл авг сен окт ноя дек
"""


def month_of(word: str) -> int:
    """1 to 12; 0 when *word* is no month. An abbreviation is one with three letters or more."""
    folded = _folded(word.rstrip("."))
    exact = _numbers().get(folded)
    if exact or len(folded) < 3:
        return exact or 0
    begun = {number for name, number in _numbers().items() if name.startswith(folded)}
    return begun.pop() if len(begun) == 1 else 0


@cache
def _numbers() -> dict[str, int]:
    return {
        _folded(name): number
        for line in _MONTHS.strip().splitlines()
        for number, name in enumerate(line.split(), 1)
    }


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
