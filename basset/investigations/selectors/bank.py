"""Bank accounts by IBAN: the country's length and the check digits decide (ISO 13616)."""

import re

# Country → letters and digits of an IBAN, from the SWIFT registry.
_REGISTRY = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23
    IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27
    MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTHS = {word[:2]: int(word[2:]) for word in _REGISTRY.split()}
_NAMED = re.compile(r"^iban\b[\s.:]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s.\-]+")
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", re.ASCII)


def bank_account(text: str) -> str | None:
    """The IBAN that *text* is, in capitals and without blanks; None if its digits do not agree."""
    iban = _BETWEEN.sub("", _NAMED.sub("", text)).upper()
    if not _IBAN.fullmatch(iban) or _LENGTHS.get(iban[:2]) != len(iban):
        return None
    # Letters count as 10 to 35, which is what they are to the base 36.
    number = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return iban if int(number) % 97 == 1 and 2 <= int(iban[2:4]) <= 98 else None
