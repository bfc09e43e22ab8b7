"""One rule changes; every other rule, and all that Partwise does not know, means what it meant (reference, 3.14)."""

from __future__ import annotations

from collections import Counter
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.cleanup import ABORT, RULE_ID, Action, Change, Rule
from partwise.core.errors import Fixable
from partwise.oss.lifecycle_document import Document

SEVEN = f"<{ABORT}><Days>7</Days></{ABORT}>"
EXPIRE = "<Expiration><Days>30</Days></Expiration>"
TAG = "<Tag><Key>k</Key><Value>v</Value></Tag>"


def rule(prefix: str, *content: str, id: str = "theirs", status: str = "Enabled") -> str:
    return f"<Rule><ID>{id}</ID><Prefix>{escape(prefix)}</Prefix><Status>{status}</Status>{''.join(content)}</Rule>"


def configuration(*rules: str, root: str = "") -> bytes:
    return f"<LifecycleConfiguration{root}>{''.join(rules)}</LifecycleConfiguration>".encode()


def document(*rules: str) -> Document:
    return Document(configuration(*rules))


def prefixes(found: Document) -> Counter[str]:
    return Counter(one.prefix for one in found.rules if not one.narrowed)


# --- documents as others write them ----------------------------------------------------------------------------

PREFIXES = st.sampled_from(["", "a", "a/", "a/b/", "b/", "夏天 & <x>", "c\r\n"])
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=6).map(
    lambda text: escape(text)
)
NAMES = st.sampled_from(["New", "Of", "p:Of", "Days", "Prefix", "Rule", "ID"])
ATTRIBUTES = st.dictionaries(st.sampled_from(["a", "p:b", "xml:lang"]), st.text("a<&\"'\n\t é", max_size=4), max_size=2)
BLANKS = st.sampled_from(["", "\n  ", "<!-- kept -->", " <?kept too?> "])


def element(name: str, attributes: dict[str, str], content: str) -> str:
    escapes = {"\n": "&#10;", "\t": "&#9;"}
    told = "".join(f" {at}={quoteattr(value, escapes)}" for at, value in attributes.items())
    return f"<{name}{told}>{content}</{name}>"


UNKNOWN = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, TEXT),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner, min_size=1, max_size=3).map("".join)),
    max_leaves=6,
)
STRANGE = st.builds(element, st.sampled_from(["Unheard", "p:Expiration", "AtimeBase"]), ATTRIBUTES, UNKNOWN)
DAYS = st.integers(1, 40)
ACTIONS = st.one_of(
    DAYS.map(lambda days: f"<Expiration><Days>{days}</Days></Expiration>"),
    DAYS.map(lambda days: f"<Transition><StorageClass>IA</StorageClass><Days>{days}</Days></Transition>"),
    DAYS.map(
        lambda n: f"<NoncurrentVersionExpiration><NoncurrentDays>{n}</NoncurrentDays></NoncurrentVersionExpiration>"
    ),
    STRANGE,
)
ABORTS = st.one_of(
    DAYS.map(lambda days: f"<{ABORT}><Days> {days} </Days><Kept/></{ABORT}>"),
    st.just(f"<{ABORT}><CreatedBeforeDate>2024-06-12T00:00:00.000Z</CreatedBeforeDate></{ABORT}>"),
)
NARROWING = st.sampled_from([TAG, "<Filter><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter>"])


@st.composite
def configurations(draw: st.DrawFn, aborting: bool = True) -> Document:
    """Rules of which no two without tags and filter have the same prefix, as OSS demands."""
    rules: list[str] = []
    plain = draw(st.lists(PREFIXES, unique=True, max_size=4))
    narrowed = draw(st.lists(PREFIXES, max_size=2))
    for number, (prefix, narrow) in enumerate([(one, False) for one in plain] + [(one, True) for one in narrowed]):
        name = draw(st.sampled_from([f"rule {number}", f"{RULE_ID}-{number}"]))
        content = draw(st.lists(ACTIONS, min_size=1, max_size=3))
        content += [draw(ABORTS)] if aborting and draw(st.booleans()) else []
        content += [draw(NARROWING)] if narrow else []
        content += [f"<ID>{name}</ID>", f"<Status>{draw(st.sampled_from(['Enabled', 'Disabled']))}</Status>"]
        if prefix or draw(st.booleans()):
            content.append(f"<Prefix>{escape(prefix, {chr(13): '&#13;'})}</Prefix>")
        told = "".join(blank + one for one in draw(st.permutations(content)) for blank in [draw(BLANKS)])
        rules.append(f"<Rule>{told}</Rule>{draw(BLANKS)}")
    default = draw(st.sampled_from(["", ' xmlns="http://doc.example/oss"']))
    strange = draw(st.sampled_from(["", "<Unheard a='1'/>"]))
    head = draw(st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\n<!-- top -->']))
    body = configuration(*draw(st.permutations(rules)), strange, root=f'{default} xmlns:p="urn:p"')
    return Document(head.encode() + body)


def changed(before: Document, days: int, prefix: str) -> Document | None:
    """None where a rule of this prefix is switched off and does other things."""
    try:
        return before.with_rule(days, prefix)
    except Fixable as error:
        if error.fault.code != "RuleSwitchedOff":
            raise
        return None


@given(configurations(), DAYS, PREFIXES)
def test_a_change_touches_one_rule_and_is_done_once(before: Document, days: int, prefix: str) -> None:
    after = changed(before, days, prefix)
    if after is None:
        return
    assert len(before.differences(after)) == (after != before)
    assert all((one.after or one.before or Rule("", "-")).prefix == prefix for one in before.differences(after))
    assert after.with_rule(days, prefix) is after
    assert prefixes(after) <= prefixes(before) + Counter([prefix])
    assert max(prefixes(after).values()) == 1
    assert len({one.id for one in after.rules}) == len(after.rules)
    assert after.covers(days, prefix) or any(
        one.prefix == prefix and one.cleans_up == Action(ABORT, days) for one in after.rules
    )


@given(configurations(), DAYS, PREFIXES)
def test_what_is_written_reads_the_same(before: Document, days: int, prefix: str) -> None:
    after = changed(before, days, prefix) or before
    for one in (before, after, before.without_rule(prefix)):
        assert Document(one.to_xml()) == one
        assert one.differences(Document(one.to_xml())) == ()


@given(configurations(aborting=False), DAYS, PREFIXES)
def test_a_change_and_its_removal_leave_what_there_was(before: Document, days: int, prefix: str) -> None:
    after = changed(before, days, prefix)
    if after is not None:
        assert after != before
        assert after.without_rule(prefix) == before


@given(configurations(), PREFIXES)
def test_a_removal_takes_one_action_and_no_more(before: Document, prefix: str) -> None:
    after = before.without_rule(prefix)
    assert not any(one.abort for one in after.rules if one.prefix == prefix and not one.narrowed)
    assert len(before.differences(after)) == (after != before)
    assert after.without_rule(prefix) is after


@given(configurations())
def test_every_comment_and_instruction_survives(before: Document) -> None:
    after = changed(before, 1, "new/")
    assert after is not None
    written, given = (one.to_xml().replace(b"<Kept/>", b"<Kept></Kept>") for one in (after, before))
    for kept in (b"<!-- kept -->", b"<!-- top -->", b"<?kept too?>", b"xmlns:p=", b"<Kept>"):
        assert written.count(kept) == given.count(kept)


# --- what is done ----------------------------------------------------------------------------------------------


def test_the_first_rule_of_a_bucket() -> None:
    after = Document().with_rule(7, "a & b/")
    assert after.rules == (Rule(RULE_ID, "a & b/", actions=(Action(ABORT, 7),)),)
    assert after.without_rule("a & b/") == Document()
    assert not Document().rules


def test_a_namespace_of_the_document_is_that_of_a_new_rule() -> None:
    for name, space in (("", ' xmlns="urn:o"'), ("o:", ' xmlns:o="urn:o"')):
        before = Document(f"<{name}LifecycleConfiguration{space}></{name}LifecycleConfiguration>".encode())
        after = before.with_rule(7)
        assert f"<{name}Days>7</{name}Days>".encode() in after.to_xml()
        assert Document(after.to_xml()).rules[0].abort == Action(ABORT, 7)


def test_the_action_goes_into_the_rule_of_the_same_prefix() -> None:
    before = document(rule("a/", EXPIRE), rule("b/", SEVEN, id="other"))
    after = before.with_rule(3, "a/")
    (difference,) = before.differences(after)
    assert difference.kind is Change.CHANGED
    assert difference.after == Rule("theirs", "a/", actions=(Action("Expiration", 30), Action(ABORT, 3)))
    assert not after.needs_overlap_header


@pytest.mark.parametrize("narrow", [TAG, "<Filter><Not><Prefix>a/x</Prefix></Not></Filter>"])
def test_a_rule_with_tags_or_a_filter_is_left_alone(narrow: str) -> None:
    before = document(rule("a/", narrow, SEVEN))
    after = before.with_rule(7, "a/")
    assert [one.id for one in after.rules] == ["theirs", RULE_ID]
    assert before.covers(7, "a/") is None
    assert before.without_rule("a/") is before


@pytest.mark.parametrize(
    ("rules", "days", "prefix", "covered"),
    [
        ([rule("", SEVEN)], 7, "a/", True),
        ([rule("", SEVEN)], 30, "", True),
        ([rule("", SEVEN)], 6, "", False),
        ([rule("a/", SEVEN)], 7, "a", False),
        ([rule("", SEVEN, status="Disabled")], 7, "a/", False),
        ([rule("", EXPIRE)], 30, "", False),
        ([rule("", SEVEN, id=RULE_ID)], 30, "", False),  # ours, and to be changed
        ([rule("", SEVEN, id=RULE_ID)], 30, "a/", True),
        (
            [rule("", f"<{ABORT}><CreatedBeforeDate>2024-06-12T00:00:00.000Z</CreatedBeforeDate></{ABORT}>")],
            7,
            "",
            False,
        ),
    ],
)
def test_a_rule_that_does_it_already(rules: list[str], days: int, prefix: str, covered: bool) -> None:
    before = document(*rules)
    assert bool(before.covers(days, prefix)) is covered
    assert (before.with_rule(days, prefix) is before) is covered


def test_our_rule_may_wait_longer_and_gives_up_its_date() -> None:
    date = f"<{ABORT}><CreatedBeforeDate>2024-06-12T00:00:00.000Z</CreatedBeforeDate></{ABORT}>"
    for action in (SEVEN, date):
        (found,) = document(rule("", action, id=RULE_ID)).with_rule(30).rules
        assert found.abort == Action(ABORT, 30)


def test_a_rule_that_is_off_is_switched_on_only_where_it_does_nothing_else() -> None:
    (found,) = document(rule("", SEVEN, status="Disabled")).with_rule(7).rules
    assert found.enabled
    for more in (EXPIRE, "<Unheard/>"):
        with pytest.raises(Fixable, match="is switched off and does other things"):
            document(rule("", SEVEN, more, status="Disabled")).with_rule(7)


def test_a_rule_goes_only_when_it_is_bare() -> None:
    assert document(rule("", SEVEN)).without_rule().rules == ()
    for more in (EXPIRE, "<Unheard/>", '<x:ID xmlns:x="urn:x"/>'):
        before = document(rule("", SEVEN, more))
        assert [one.abort for one in before.without_rule().rules] == [None]


def test_no_rule_above_the_limit() -> None:
    full = document(*(rule(f"{number}/", EXPIRE, id=str(number)) for number in range(1000)))
    with pytest.raises(Fixable, match="1,000 lifecycle rules"):
        full.with_rule(7)
    assert full.with_rule(7, "5/") != full


@pytest.mark.parametrize(
    ("rules", "needed"),
    [
        ([rule("a/", SEVEN), rule("b/", SEVEN)], False),
        ([rule("a/", SEVEN), rule("a/b/", EXPIRE)], False),
        ([rule("a/b/", SEVEN), rule("a/", SEVEN)], True),
        ([rule("", SEVEN, status="Disabled"), rule("a/", SEVEN)], True),
        ([rule("a/", EXPIRE, TAG), rule("a/", EXPIRE, TAG.replace("v", "w"))], False),
        ([rule("a/", EXPIRE, TAG), rule("", EXPIRE)], True),
    ],
)
def test_overlaps_are_announced(rules: list[str], needed: bool) -> None:
    assert document(*rules).needs_overlap_header is needed


# --- what means the same ---------------------------------------------------------------------------------------


def test_blanks_comments_order_and_defaults_do_not_count() -> None:
    one = document(rule("", SEVEN, "<New a='1' b='2'/>"))
    other = document(
        f"\n<Rule> <New b='2' a='1'></New><!-- c --> {SEVEN}<Status>Enabled</Status>\n<ID><!-- d -->theirs</ID></Rule>"
    )
    assert one == other
    assert hash(one) == hash(other)
    assert Document(configuration(rule("", SEVEN), root=' xmlns="u"')) == Document(
        configuration(rule("", SEVEN), root=' xmlns="u" xmlns:p="v"')
    )


@pytest.mark.parametrize(
    "other",
    [
        configuration(rule("", SEVEN), rule("", EXPIRE, id="2")),
        configuration(rule("", EXPIRE, id="2"), rule("a/", SEVEN)),
        configuration(rule("a/", SEVEN), rule("", EXPIRE, id="2"), root=' a="1"'),
        configuration(rule("a/", SEVEN), rule("", EXPIRE, id="2"), root=' xmlns="u"'),
        configuration(rule("a/", SEVEN), rule("", EXPIRE, id="2"), "<Unheard/>"),
        configuration(rule("a/", SEVEN, "<New/>"), rule("", EXPIRE, id="2")),
        configuration(rule("a/ ", SEVEN), rule("", EXPIRE, id="2")),
        configuration(rule("a/", SEVEN, EXPIRE), rule("", EXPIRE, id="2")),
        configuration(rule("a/", SEVEN, SEVEN), rule("", EXPIRE, id="2")),
    ],
)
def test_everything_else_counts(other: bytes) -> None:
    assert document(rule("a/", SEVEN), rule("", EXPIRE, id="2")) != Document(other)


def test_differences_are_told_rule_by_rule() -> None:
    before = document(rule("", EXPIRE, id="goes"), rule("a/", EXPIRE, id="changes"), rule("b/", EXPIRE, id="stays"))
    after = document(rule("b/", EXPIRE, id="stays"), rule("a/", SEVEN, id="changes"), rule("", SEVEN, id=""))
    told = [(one.kind, one.before and one.before.id, one.after and one.after.id) for one in before.differences(after)]
    assert told == [(Change.REMOVED, "goes", None), (Change.CHANGED, "changes", "changes"), (Change.ADDED, None, "")]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not XML",
        b"<Other/>",
        b"<LifecycleConfiguration>",
        b'<!DOCTYPE x [<!ENTITY e "e">]><LifecycleConfiguration/>',
        b"<LifecycleConfiguration>" + b"<Rule>" * 40 + b"</Rule>" * 40 + b"</LifecycleConfiguration>",
    ],
)
def test_what_is_no_configuration(xml: bytes) -> None:
    with pytest.raises(Fixable, match="no lifecycle rules"):
        Document(xml)
