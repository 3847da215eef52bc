"""Badges in SVG pictures: what is read, what is refused without harm, and what is written."""

from __future__ import annotations

import json

import pytest

from stepladder.credentials import baking
from stepladder.credentials.baking.svg import MAX_BADGES, MAX_ELEMENTS, MAX_LEVELS
from stepladder.credentials.reading import read
from stepladder.errors import UnreadableCredential
from tests.cast import signed, verified
from tests.conftest import vector
from tests.test_reading import png, token
from tests.watch import Watch

V3 = "https://purl.imsglobal.org/ob/v3p0"
OLD = "http://openbadges.org"
BADGE = json.dumps(signed())


def svg(*inside, space=V3, root=""):
    body = "".join(inside)
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{space}" {root}>{body}</svg>'.encode()


def element(text=BADGE, verify="", name="credential"):
    attribute = f' verify="{verify}"' if verify else ""
    return f"<openbadges:{name}{attribute}><![CDATA[{text}]]></openbadges:{name}>"


READ = {
    "of 3.0": svg(element()),
    "after other things": svg("<title>A badge</title><path d='M0 0'/>", element(), "<g/>"),
    "in the metadata": svg("<metadata>", element(), "</metadata>"),
    "of the old name": svg(element(name="assertion"), space=OLD),
    "with text instead of character data": svg(element().replace("<![CDATA[", "").replace("]]>", "")),
    "with another prefix": svg(element().replace("openbadges:", "ob:")).replace(b"xmlns:openbadges", b"xmlns:ob"),
    "as the default space": svg(f'<credential xmlns="{V3}"><![CDATA[{BADGE}]]></credential>'),
    "in a picture in a picture": svg("<svg>", element(), "</svg>"),
    "with the type of a drawing": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://a.example/svg11.dtd">' + svg(element()),
    "with a script, which nobody runs": svg("<script>alert(1)</script>", element()),
    "with a mark": b"\xef\xbb\xbf" + svg(element()),
    "in UTF-16": svg(element()).decode().encode("utf-16"),
    "in UTF-16 as declared": ('<?xml version="1.0" encoding="UTF-16"?>' + svg(element()).decode()).encode("utf-16"),
    "in Latin-1": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + svg("<title>\u00fc</title>", element()).decode().encode("latin-1"),
}  # fmt: skip


@pytest.mark.parametrize("how", READ)
def test_reads_the_badge_in_a_picture(how):
    envelope = read(READ[how], name="badge.svg")
    assert (envelope.carrier, envelope.readable) == ("svg", True)
    assert envelope.document == json.loads(BADGE)


def entities(text, subset):
    return f"<!DOCTYPE svg [{subset}]>".encode() + svg(text)


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12))
REFUSED = {
    "no badge": (svg("<g/>"), "holds no badge"),
    "no XML": (b"<svg ", "holds no badge|not XML"),
    "cut short": (svg(element())[:-10], "not XML"),
    "two badges": (svg(element(), element()), "holds 2 badges"),
    "two names": (svg(element(), element(name="assertion")), "holds 2 badges"),
    "many badges": (svg("<openbadges:credential/>" * 50_000), f"more than {MAX_BADGES} badges"),
    "another space": (svg(element(), space="https://evil.example"), "holds no badge"),
    "no space": (svg(element()).replace(b"xmlns:openbadges", b"xmlns:other"), "unbound prefix"),
    "a file outside": (entities(element("&x;"), '<!ENTITY x SYSTEM "file:///etc/passwd">'), "entities"),
    "an address outside": (entities(element("&x;"), '<!ENTITY x SYSTEM "http://169.254.169.254/">'), "entities"),
    "a parameter entity": (entities(element(), '<!ENTITY % x SYSTEM "http://a.example/evil.dtd"> %x;'), "entities"),
    "a billion laughs": (entities(element("&a11;"), LAUGHS), "entities"),
    "values by default": (entities(element(""), f'<!ATTLIST openbadges:credential verify CDATA "{"x" * 99}">'), "attributes of its own"),
    "an entity that nobody declared": (svg(element("x").replace("<![CDATA[x]]>", "&nowhere;")), "undefined entity"),
    "elements inside": (svg("<openbadges:credential><g/></openbadges:credential>"), "holds other elements"),
    "nested badges": (svg("<openbadges:credential><openbadges:credential/></openbadges:credential>"), "holds other elements"),
    "an empty badge": (svg("<openbadges:credential/>"), "empty"),
    "too deep": (svg("<g>" * MAX_LEVELS + "</g>" * MAX_LEVELS), "levels"),
    "too many elements": (svg("<g/>" * (MAX_ELEMENTS + 1)), "elements"),
    "too much text": (svg(element("x" * (baking.MAX_TEXT + 1))), "characters"),
    "an encoding that there is not": (b'<?xml version="1.0" encoding="utf-99"?>' + svg(element()), "not XML"),
    "an encoding of several bytes": (b'<?xml version="1.0" encoding="shift_jis"?>' + svg(element()), "not XML"),
    "no UTF-8": (svg("<title>\u00fc</title>", element()).decode().encode("latin-1"), "not XML"),
    "damaged JSON": (svg(element("{verify:1}")), "not JSON"),
    "an address of another kind": (svg(element("", verify="file:///etc/passwd")), "not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_a_picture_that_is_not_sound_and_says_why(name):
    data, because = REFUSED[name]
    watch = Watch()
    with pytest.raises(UnreadableCredential, match=because):
        read(data, name="badge.svg")
    assert watch.within(3), watch


def test_a_token_in_the_attribute_is_read_whatever_stands_beside_it():
    text = token()
    for picture in (
        svg(element("", verify=text)),
        svg(element('{"type": "Assertion"}', verify=text, name="assertion"), space=OLD),
    ):
        assert read(picture, name="x").token == text


def test_the_old_pictures_of_mozilla_are_read():
    for name, address, kind in (
        ("baked.svg", "", "an Open Badge 1.x"),
        ("no-json.svg", "http://example.org", "the address of an Open Badge"),
    ):
        envelope = read(vector("mozilla-openbadges-bakery", name).read_bytes(), name=name)
        assert (envelope.address, envelope.kind, envelope.secured) == (address, kind, "hosted")
    for name, because in (("bad-json.svg", "not JSON"), ("unbaked.svg", "no badge")):
        with pytest.raises(UnreadableCredential, match=because):
            read(vector("mozilla-openbadges-bakery", name).read_bytes(), name=name)


def test_the_pictures_of_1edtech_are_read():
    for name in ("simple-json.svg", "simple-json.png"):
        envelope = read(vector("1edtech-public-validator", "ob30", name).read_bytes(), name=name)
        assert envelope.document["name"] == "Teamwork Badge"


PICTURES = {
    "plain": svg("<g/>"),
    "empty": b"<svg/>",
    "empty, with attributes": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 > 1"/>',
    "with a prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    "with a badge of the old kind": svg(element('{"type": "Assertion"}', name="assertion"), space=OLD),
    "with a token": svg('<openbadges:credential verify="a>b"/>', "<g/>"),
    "with two badges": svg(element(), "<g/>", element("x")),
    "declared": b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- \xe9 --><svg><title>\xfc</title></svg>',
    "in UTF-16": "<svg><title>ü</title></svg>".encode("utf-16"),
    "with a type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg></svg>\n<!-- end -->',
}  # fmt: skip


@pytest.mark.parametrize(
    "badge", [BADGE, token(), json.dumps({"a": "]]> and ]]]]>>", "é": "<&>'\""}, ensure_ascii=False)]
)
@pytest.mark.parametrize("picture", PICTURES)
def test_bakes_into_a_picture_once(picture, badge):
    baked = baking.bake_svg(PICTURES[picture], badge)
    found = baking.unbake_svg(baked, name="x")
    assert found.verify + found.text == badge
    assert baked.decode().count("</openbadges:credential>") + baked.decode().count(' verify="') == 1
    assert baking.bake_svg(baked, "{}").decode().count("openbadges:credential") == 2
    if "ü".encode() in PICTURES[picture] or b"\xfc" in PICTURES[picture]:
        assert "<title>ü</title>" in baked.decode()


def test_a_baked_picture_is_verified_like_its_badge():
    assert verified(baking.bake_svg(b"<svg/>", BADGE)).finding.status == "met"


@pytest.mark.parametrize(
    ("picture", "badge", "because"),
    [
        (b"<html/>", BADGE, "no svg"),
        (b"no picture", BADGE, "not XML"),
        (b"", BADGE, "not XML"),
        (b"<svg/>", '{"a": "\x00"}', "not XML"),
        (b"<svg/>", '{"a": "\ufffe"}', "XML"),
        (b"<svg>\xff</svg>", BADGE, "not in utf-8"),
        (b'<!DOCTYPE svg [<!ENTITY x "y">]><svg/>', BADGE, "entities"),
    ],
)
def test_bakes_into_nothing_that_is_no_picture(picture, badge, because):
    with pytest.raises(UnreadableCredential, match=because):
        baking.bake_svg(picture, badge)


def test_bakes_a_token_into_a_png_and_nothing_that_is_no_text():
    text = token()
    assert baking.unbake_png(baking.bake_png(png(), text), name="x") == text.encode()
    for badge in ("", "  ", "a\0b", "x" * (baking.MAX_TEXT + 1)):
        with pytest.raises(UnreadableCredential, match="empty, too long or not text"):
            baking.bake_png(png(), badge)
