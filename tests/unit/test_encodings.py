"""A text is read in the encoding that its program wrote, found by what its letters say."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.encodings import encoding_of
from basset.exchange.formats import import_formats
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

CSV = import_formats()["csv"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Stadt;Betrag\r\nJörg Müßig;Köln;1.234,50 €\r\n", "cp1252"),
        ("Name\nJörg\n", "cp1252"),
        ("name;note\nAda;“seen” – at the quay’s end\n", "cp1252"),
        ("Nom;Ville\nHélène Lefèvre;Besançon\nFrançois Noël;Orléans\n", "cp1252"),
        ("Nombre;Ciudad\nJosé Muñoz;Málaga\n", "cp1252"),
        ("Nome;Cidade\nJoão Conceição;São Paulo\n", "cp1252"),
        ("Name;Stadt\r\nJörg Müßig;Köln\r\nÄnne Größl;Lübeck\n", "cp850"),
        ("Nom;Ville\nHélène Lefèvre;Besançon\nFrançois Noël;Orléans\n", "mac_roman"),
        ("Imię;Nazwisko;Miasto\nŁukasz;Wiśniewski;Łódź\n", "cp1250"),
        ("Jméno;Město\nJiří Dvořák;Brno\nŠtěpán Černý;Plzeň\n", "cp1250"),
        ("Név;Város\nErdős Péter;Győr\nNagy Ödön;Szűcs\n", "cp1250"),
        ("Ad;Şehir\nAyşe Yıldız;İstanbul\nÇağrı Öztürk;Iğdır\n", "cp1254"),
        ("Vardas;Miestas\nŽygimantas Šimkus;Šiauliai\nJūratė;Kėdainiai\n", "cp1257"),
        ("Имя\nИван\n", "cp1251"),
        ("Имя;Город\nИван Петров;Москва\nОльга Смирнова;Казань\n", "cp1251"),
        ("Имя;Город\nИван Петров;Москва\nОльга Смирнова;Казань\n", "koi8_r"),
        ("Имя;Город\nИван Петров;Москва\nОльга Смирнова;Казань\n", "cp866"),
        ("Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\n", "cp1253"),
        ("שם;עיר\nדוד כהן;חיפה\n", "cp1255"),
        ("الاسم;المدينة\nأحمد محمد;القاهرة\n", "cp1256"),
        ("姓名;城市\n王小明;北京\n李华;上海\n", "gb18030"),
        ("姓名;城市\n王小明;臺北\n李華;高雄\n", "big5"),
        ("名前;都市\n山田太郎;東京\nさとう;おおさか\n", "shift_jis"),
        ("이름;도시\n김철수;서울\n이영희;부산\n", "euc_kr"),
    ],
)
def test_letters_tell_the_encoding(text: str, encoding: str) -> None:
    found = encoding_of(text.encode(encoding))
    assert found
    assert text.encode(encoding).decode(found.name) == text, found


def said(path: Path, encoding: str = "") -> list[str]:
    log = Log()
    with CSV.opened(path, Reading(encoding=encoding), log) as contents:
        list(contents.records)
    return log.remarks()


def test_what_is_beyond_ascii_late_in_a_long_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,city\n" + b"Ada Moss,Kiel\n" * 200_000 + "Zoë,Köln\n".encode("cp1252"))
    assert any("read as cp1252; --encoding says it otherwise" in each for each in said(path))


def test_a_doubt_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name;city\nדוד כהן;חיפה\n".encode("cp1255"))
    assert any("(it could be " in each for each in said(path))


def test_a_wrong_encoding_is_told_where(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\nAda\nJ\x81rg\n")
    with pytest.raises(InvalidFile, match=r"line 3: is not cp1252 \(byte 0x81\)"):
        said(path, "cp1252")
    with pytest.raises(InvalidInput, match="no encoding is called 'cp99'"):
        said(path, "cp99")


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    try:
        with CSV.opened(path, Reading(), Log()) as contents:
            list(contents.records)
    except InvalidInput:
        pass
