"""Words that people write where they know nothing: no value, and never what ties two strangers.

Pure functions. Two questions, because the same word can say something in one column and nothing in
another: ``is_placeholder`` is for any cell, ``names_nothing`` for one that should name or identify
somebody. ``no`` answers "smokes?", ``0`` is a sum of money and ``NA`` is Namibia, but none of them
is a telephone number or somebody's name.
"""

import re
import unicodedata
from functools import cache

from basset.investigations.text import is_blank

# In any column. Compared as ``_folded`` returns them: ``n a`` is N.A., ``n. a.`` and ``n_a``.
_ANYWHERE = """
n/a, n a, n/k, n k, null, undefined, undisclosed, not disclosed, unspecified, unknown, unkn, unk, not known, not available, not given
not applicable, not provided, not specified, not stated, no data, no info, no information, no value
tbd, tba, tbc, to be determined, to be confirmed, not yet known, no entry, not recorded
unbekannt, unbek, nicht bekannt, nicht verfügbar, nicht angegeben, keine angabe, keine angaben, ohne angabe
k a, k/a, n n, keine daten, entfällt, nicht zutreffend, nicht bekanntgegeben, o a
inconnu, inconnue, non connu, non renseigné, non renseignée, non communiqué, non disponible, n c
s/o, s o, n d, n/d, n r, sans objet, néant, aucune donnée, pas de données, non précisé
desconocido, desconocida, no disponible, no consta, no aplica, sin datos, sin información, s/d, s d
no especificado, se desconoce, sin dato, no procede
desconhecido, desconhecida, não disponível, não informado, não informada, não consta, sem dados
não aplicável, sem informação, não especificado, s/i
sconosciuto, sconosciuta, ignoto, non noto, non disponibile, non applicabile, nessun dato
non specificato, non indicato, non pervenuto
onbekend, niet bekend, niet beschikbaar, n v t, nvt, n b, geen gegevens, niet van toepassing
niet opgegeven, niet ingevuld
неизвестно, неизвестен, неизвестна, неизвестный, не известно, нет данных, нет информации, н/д, н д
не указано, не указан, не указана, отсутствует, не определено, не установлено, не применимо
غير معروف, غير معروفة, غير متوفر, غير متاح, غير محدد, غير مذكور, لا يوجد, لا توجد بيانات, مجهول
لا ينطبق, بدون بيانات
"""
# Only where something should be named: elsewhere these are answers, codes and numbers.
_AS_NAME = """
na, no, none, nil, nothing, nobody, no one, noone, no name, noname, no number, no phone, no email
no mail, no e mail, unknown unknown, no address, anonymous, withheld, private, private number, number withheld
blocked, restricted, no caller id, redacted, empty, blank, missing, test, dummy, nowhere
nein, nichts, keine, keiner, kein, keins, niemand, anonym, unterdrückt, leer, ohne, kein name
keine nummer, kein telefon, kein handy, keine mail, keine e mail
non, aucun, aucune, rien, personne, anonyme, masqué, numéro masqué, vide, pas de téléphone, pas de numéro
ninguno, ninguna, nada, nadie, anónimo, privado, oculto, número oculto, número privado, vacío, sin teléfono, sin número, no tiene
não, nenhum, nenhuma, ninguém, anônimo, anónima, vazio, sem telefone, sem número, não tem
nessuno, nessuna, niente, anonimo, privato, numero privato, vuoto, nessun telefono, nessun numero
nee, geen, niets, anoniem, afgeschermd, leeg, geen telefoon, geen nummer
нет, никто, ничего, аноним, анонимно, скрыт, скрытый номер, пусто, нет телефона, нет номера
لا, لا شيء, لا أحد, فارغ, خاص, رقم خاص
"""
# What says nothing only in brackets or after ``#``: ``(blank)``, ``<null>``, ``#REF!``.
_MARKED = """
empty, blank, none, nil, nan, na, missing, leer, vide, vacío, vazio, vuoto, leeg, пусто, فارغ
ref, value, name, num, div/0, nv, wert, bezug, valeur
"""
# Mailboxes that nobody has, whatever comes after the @, and those of examples.
_NO_MAILBOX = """
none, null, nomail, no-mail, noemail, no-email, no.email, unknown, notprovided, not-provided
"""
_SAMPLE = """
a, aa, aaa, abc, asdf, email, example, foo, mail, me, n-a, n.a, na, name, no, nobody, noone, sample
somebody, someone, test, testing, user, username, x, xx, xxx, xxxx, you, your.name, yourname
"""
_SAMPLE_HOSTS = frozenset({"example.com", "example.net", "example.org"})
_LONGEST = 40
_ZEROS = re.compile(r"(?=.*0)[0\s.\-/+()]+")
_CROSSES = re.compile(r"x{2,}")
_DIGIT = re.compile("[1-9]")
_COUNTED = re.compile(r"0?123456?7?8?9?0?")
# As pandas and others write "not a number"; Nan is also somebody's name.
_NOT_A_NUMBER = frozenset({"nan", "NaN", "NAN"})
_PARTED = re.compile(r"[\s._\-]+")
_SLASH = re.compile(r"(?:(?<!\s)\s++)?/\s*")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def is_placeholder(text: str) -> bool:
    """Whether a cell of any column says nothing: empty, ``-``, ``n/a``, ``unbekannt``, ``#REF!``."""
    text = text.strip()
    if is_blank(text) or all(_is_punctuation(letter) for letter in text):
        return True
    if len(text) > _LONGEST:
        return False
    folded = _folded(text)
    return folded in _words(_ANYWHERE) or (text[0] in "#([<{" and folded in _words(_MARKED))


def names_nothing(text: str) -> bool:
    """Whether *text* says nothing where a name or a selector should be. Not for ids: 0 is one.

    An address that fills a field (none@none.com) says nothing either.
    """
    text = text.strip()
    if "@" in text:
        local, _, host = text.casefold().partition("@")
        return is_nobodys_mailbox(local, host) or is_placeholder(text)
    # Most cells of such columns are numbers, which no word is.
    if _DIGIT.search(text):
        return bool(_COUNTED.fullmatch(text))
    if is_placeholder(text):
        return True
    folded = _folded(text) if len(text) <= _LONGEST else text
    is_word = folded in _words(_AS_NAME) or text in _NOT_A_NUMBER or _CROSSES.fullmatch(folded)
    return bool(is_word or _ZEROS.fullmatch(text))


def is_nobodys_mailbox(local: str, host: str) -> bool:
    """Whether an address is made up to fill a field: none@none.com, test@example.org.

    *local* and *host* are in lower case. noreply@… is a real address, and says who wrote.
    """
    if local in _words(_NO_MAILBOX):
        return True
    is_echo = host.partition(".")[0] == local or host in _SAMPLE_HOSTS
    return is_echo and local in _words(_SAMPLE)


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(word.strip() for word in re.split(r"[,\n]", table) if word.strip())


def _folded(text: str) -> str:
    """*text* in lower case, with one blank for dots, dashes and blanks, and no marks around it."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return _AROUND.sub("", _SLASH.sub("/", _PARTED.sub(" ", text)))


def _is_punctuation(letter: str) -> bool:
    return letter.isspace() or letter in "~=|" or unicodedata.category(letter).startswith("P")
