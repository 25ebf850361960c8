"""Telephone numbers in one spelling: international, from the whole of what was written."""

import re
import unicodedata
from functools import cache

MIN_DIGITS = 6
_MAX_TEXT = 100
# What may stand beside a number and says no more than that it is one, language by language.
_SPOKEN = """
    tel tele telephone phone ph mobile mob cell cellphone fax home work office direct main call sms
    no nr num number whatsapp viber signal telegram imo private business
    telefon fon handy mobil mobiltelefon mobilnummer festnetz telefonnummer rufnummer nummer privat
    geschäftlich dienstlich büro arbeit
    tél téléphone portable fixe bureau domicile travail numéro ligne
    teléfono móvil celular fijo oficina casa trabajo número
    telefone telemóvel telemovel escritório trabalho
    telefono cellulare ufficio lavoro abitazione numero fisso
    telefoon telefoonnummer mobiel gsm werk thuis kantoor vast
    тел телефон моб мобильный сот сотовый раб рабочий дом домашний факс номер
    هاتف الهاتف جوال الجوال موبايل محمول تلفون رقم واتساب عمل منزل مكتب
"""
_LABELS = frozenset(_SPOKEN.split())
# Of one letter only with a mark: ``T: +44 …``, ``+44 … (m)``.
_LETTERS = frozenset("tmpfhwoсдр")
_EXTENSION = re.compile(
    r"(?:(?<!\s)\s++)?(?:[,;]\s*+)?(?:\bext(?:ension)?\b\.?|x|;ext=|#|durchwahl|\bdw|\bposte|\binterno"
    r"|\bint\.|\btoestel|\bramal|\banexo|доб\.?)\s*+[:.]?\s*+\d{1,7}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(+]{0,2}\s*\d[\d\s().\-/]*(?<=\d)")
# The usual way, which needs no closer look.
_PLAIN = re.compile(r"\+?\d[\d ()\-./]*\d", re.ASCII)
_NO_DIGIT = re.compile(r"\D+", re.ASCII)
_ENDING = re.compile(r"[+(]?[\d\s().\-/]{6,30}")
_WORD = re.compile(r"[^\W\d_]+")
# What has as many digits as a number and is none: a date, a sum or a measure, an IP address.
_OTHER = re.compile(
    r"(?:19|20)\d\d([-/. ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d\d|\d\d)"
    r"|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d*\.\d+"
    r"|(?!\d\d\.\d\d\.\d\d\.\d\d$)\d{1,3}(?:\.\d{1,3}){3}"
)
# A data frame took the number for an amount; here all digits are still there.
_AS_AMOUNT = re.compile(r"(\d{6,15})(?<!00000)\.0")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_COUNTED = ("12345678901234567890", "98765432109876543210")


def phone(text: str, region: str) -> str | None:
    """The number as ``+442079460000``; None if it is not possible in its country.

    *region* is the country of a number that is written without one.
    """
    written = _written(text)
    if not written or _OTHER.fullmatch(written):
        return None
    digits = digits_of(written)
    if len(digits) < MIN_DIGITS:
        return None
    if written.lstrip("( ").startswith("+"):
        return _international(f"+{digits}")
    if region and (national := _e164(digits, region)):
        return _international(national)
    return _international(f"+{digits[2:]}") if re.match("00[1-9]", digits) else None


def last_digits(text: str) -> str:
    """The digits that a *text* could be the end of a telephone number with; empty if it is none."""
    number = _EXTENSION.sub("", _plain(text))
    digits = digits_of(number).lstrip("0")
    return digits if len(digits) >= MIN_DIGITS and _ENDING.fullmatch(number) else ""


def digits_of(text: str) -> str:
    """The digits of *text*, whatever their script, as 0 to 9."""
    if text.isascii():
        return _NO_DIGIT.sub("", text)
    return "".join(str(int(digit)) for digit in re.findall(r"\d", text))


def _written(text: str) -> str:
    """The number in *text* without its labels and extension; empty if there is anything else."""
    if len(text) > _MAX_TEXT:
        return ""
    if _PLAIN.fullmatch(text):
        whole = _AS_AMOUNT.fullmatch(text)
        return whole[1] if whole else text
    text = _EXTENSION.sub("", _plain(text))
    found = _NUMBER.search(text)
    if not found or not all(map(_is_label, (text[: found.start()], text[found.end() :]))):
        return ""
    return found[0]


def _plain(text: str) -> str:
    """*text* with ordinary blanks and dashes, and without the marks that turn its direction."""
    if text.isascii():
        return text.strip()
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(one for one in text if unicodedata.category(one) != "Cf").strip()


def _is_label(text: str) -> bool:
    if not text:
        return True
    is_marked = any(mark in text for mark in ".:(")
    words = _WORD.findall(text.casefold())
    return not any(map(_says_more, text)) and all(
        word in _LABELS or (is_marked and word in _LETTERS) for word in words
    )


def _says_more(letter: str) -> bool:
    """Whether a *letter* beside a number makes it something else: a sum, a share, another number."""
    return letter.isdigit() or letter in "+@%=<>&" or unicodedata.category(letter) == "Sc"


def _international(number: str) -> str | None:
    """*number* as it stays when it is read again; None if nobody can have it."""
    # Of +44 0 0 20 … each reading takes one zero; the spelling that stays is the one to compare.
    read = _e164(number, "")
    while read and read != number:
        number, read = read, _e164(read, "")
    return read


def _e164(text: str, region: str) -> str | None:
    import phonenumbers  # late: its tables cost every process that never sees a phone number

    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    # Without its area code a number is somebody else's in the next town.
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if number.italian_leading_zero and _dials_zero_first(number.country_code):
        return None
    national = str(number.national_number)
    if len(set(national)) == 1 or any(counted.startswith(national) for counted in _COUNTED):
        return None
    e164 = f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
    return e164 if len(e164) > MIN_DIGITS else None


@cache
def _dials_zero_first(country_code: int) -> bool:
    """Whether a zero before a number of this country is no part of it: +44 0… is nobody's."""
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(country_code)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return bool(metadata and metadata.national_prefix == "0")
