"""Text encodings: nothing is lost, and a wrong label does not win over the bytes."""

import pytest

from gis.encodings import best_encoding, decode, decode_cell, known_encoding

CHINESE = "横沥镇㙍洲𠮷地块，工业用地"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
    ],
)
def test_whole_texts(encoding: str, found: str) -> None:
    decoded = decode(CHINESE.encode(encoding))
    assert decoded.text == CHINESE
    assert decoded.encoding == found
    assert not decoded.lost


@pytest.mark.parametrize(
    "text",
    [
        "J1,1,2546850.000,38498300.000\r\n地块,横沥\r\n",
        "Ｊ１，１，２５４６８５０．０００，３８４９８３００．０００\r\n" * 3,
        "[属性描述]\n坐标系=2000国家大地坐标系\n1，1，２５４６８５０\n",
    ],
)
@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_shows_by_reading_as_chinese_text(name: str, text: str) -> None:
    decoded = decode(text.encode(name))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (text, name, True)


def test_zero_bytes_alone_make_no_utf16() -> None:
    text = "J1,1,2546850.000,38498300.000\r\n地块,横沥\r\n"
    assert decode(text.encode("gbk") + bytes(40)).encoding == "gb18030"


def test_plain_text_is_not_called_guessed() -> None:
    assert not decode(b"J1,1,2,3").guessed
    assert decode("横沥".encode("gbk")).guessed


def test_a_person_s_choice_is_obeyed_and_losses_are_counted() -> None:
    decoded = decode("横沥镇".encode("gbk"), "utf-8")
    assert decoded.encoding == "utf-8"
    assert decoded.lost > 0


def test_bytes_win_over_a_wrong_label() -> None:
    gbk, utf8 = "横沥村地块".encode("gbk"), "横沥村地块".encode()
    assert best_encoding([gbk], "utf-8") == "gb18030"
    assert best_encoding([utf8], "gb18030") == "utf-8"
    assert best_encoding([gbk], "gb18030") == "gb18030"
    assert best_encoding(["Ñandú".encode("cp1252")], "cp1252") == "cp1252"
    assert best_encoding([b"plain"], "gb18030") == "gb18030"


def test_chinese_under_a_western_label_is_chinese() -> None:
    """Western code pages decode any bytes and are written by default: they prove nothing."""
    names = ["横沥村一号地块".encode("gbk"), b"A1", "㙍洲𠮷地块".encode("gb18030")]
    assert best_encoding(names, "iso8859-1") == "gb18030"
    assert best_encoding(names, "cp1252") == "gb18030"
    western = ["Château d'Eau".encode("cp1252"), "Müller & Söhne".encode("cp1252")]
    assert best_encoding(western, "cp1252") == "cp1252"


def test_western_accents_are_not_taken_for_chinese() -> None:
    assert best_encoding(["Ñandú".encode("cp1252"), "Café".encode("cp1252")]) == "cp1252"
    assert best_encoding(["㙍洲𠮷地块".encode("gb18030")]) == "gb18030"


def test_short_gbk_that_happens_to_be_utf8_follows_its_label() -> None:
    """联通 in GBK is a famous pair of valid two-byte UTF-8 sequences in form."""
    tricky = "璐".encode("gbk") + "枚".encode("gbk")
    assert best_encoding([tricky], "gb18030") == "gb18030"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cell_cut_in_a_character_loses_only_that(encoding: str) -> None:
    cell = "横沥村地块".encode(encoding)[:-1]
    assert decode_cell(cell, encoding) == ("横沥村地", True)
    assert decode_cell("横沥".encode(encoding), encoding) == ("横沥", False)
    assert best_encoding([cell]) == encoding


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("GBK", "gb18030"),
        ("936", "gb18030"),
        ("UTF-8\n", "utf-8"),
        ("ISO-8859-1", "iso8859-1"),
        ("nonsense", None),
        ("", None),
        (None, None),
        ("OEM", None),
    ],
)
def test_labels(label: str | None, name: str | None) -> None:
    assert known_encoding(label) == name
