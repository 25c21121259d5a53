"""Who may do what: "own or handed over", and above the kommun never a word, a code or a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.model import RoleKind
from systembrist.permissions import (
    RULES,
    Action,
    Copy,
    Desk,
    Grant,
    Installation,
    Matter,
    Person,
    Service,
    StandIn,
    Submitted,
    Thing,
    may,
)

R = RoleKind
A = Action
SERVICE, OTHER_SERVICE = 1, 2
GROUP, OTHER_GROUP, KOMMUN, OTHER_KOMMUN, LAN, OTHER_LAN, TOP = 10, 11, 20, 21, 30, 31, 40
ME, COLLEAGUE = 100, 101

IN_SERVICE = (R.OMBUD, R.SAMORDNARE)
IN_GROUP = (R.ORDFORANDE, R.JUSTERARE, R.LEDAMOT)
ABOVE = (R.LANSSTYRELSE, R.SOCIALSTYRELSEN, R.BEREDNINGSGRUPP)
PLACE = {
    **dict.fromkeys((*IN_GROUP, R.BRUKARE), GROUP), R.KOMMUN: KOMMUN, R.LANSSTYRELSE: LAN, R.SOCIALSTYRELSEN: TOP,
    R.BEREDNINGSGRUPP: TOP,
}  # fmt: skip
ELSEWHERE = {
    **dict.fromkeys((*IN_GROUP, R.BRUKARE), OTHER_GROUP), R.KOMMUN: OTHER_KOMMUN, R.LANSSTYRELSE: OTHER_LAN,
    R.SOCIALSTYRELSEN: OTHER_LAN, R.BEREDNINGSGRUPP: OTHER_LAN,
}  # fmt: skip


def somebody(kind: R, *, here: bool = True, account_id: int = ME) -> Person:
    """A person with one role, on the way of the matter or beside it."""
    if kind in IN_SERVICE:
        grant = Grant(kind, verksamhet_id=SERVICE if here else OTHER_SERVICE)
    elif kind is R.ADMIN:
        grant = Grant(kind)
    else:
        grant = Grant(kind, body_id=(PLACE if here else ELSEWHERE)[kind])
    return Person(account_id, "Någon", (grant,))


def matter(*, released: bool, stays: tuple[int, ...], open_at: int | None, by: int = ME) -> Matter:
    return Matter(
        deficiency_id=1, verksamhet_id=SERVICE, author_id=by, released=released, stays_at=frozenset(stays),
        open_at=open_at,
    )  # fmt: skip


FILED = matter(released=False, stays=(GROUP,), open_at=GROUP)
RELEASED = matter(released=True, stays=(GROUP,), open_at=GROUP)
AT_KOMMUN = matter(released=False, stays=(GROUP, KOMMUN), open_at=KOMMUN)
AT_LAN = matter(released=True, stays=(GROUP, KOMMUN), open_at=LAN)
AT_TOP = matter(released=True, stays=(GROUP, KOMMUN), open_at=TOP)
CLOSED = matter(released=True, stays=(GROUP, KOMMUN), open_at=None)
PASSED_BY = matter(released=True, stays=(KOMMUN,), open_at=KOMMUN)
"""The group was passed by, so `stays_at` leaves it out."""
SAMLAD = replace(matter(released=True, stays=(GROUP,), open_at=GROUP, by=COLLEAGUE), samlad=True)
STAGES = {"filed": FILED, "released": RELEASED, "at_kommun": AT_KOMMUN, "at_lan": AT_LAN, "at_top": AT_TOP,
          "closed": CLOSED, "passed_by": PASSED_BY, "samlad": SAMLAD}  # fmt: skip
OWN = tuple(name for name in STAGES if name != "samlad")
"""What I filed; the samlade brist is a colleague's."""
COPIES = {"at_lan": Copy(LAN, is_open=True), "left_lan": Copy(LAN, is_open=False), "at_top": Copy(TOP, is_open=True),
          "closed": Copy(TOP, is_open=False)}  # fmt: skip
CONCERNED = Copy(KOMMUN, is_open=False)
"""The copy of the kommun concerned in a joint verksamhet."""

WHO_MAY: dict[Action, dict[str, tuple[R, ...]]] = {
    A.FILE: dict.fromkeys(STAGES, (R.OMBUD,)),
    A.READ_TEXT: {
        "filed": IN_SERVICE,
        "released": (*IN_SERVICE, *IN_GROUP),
        "at_kommun": (*IN_SERVICE, R.KOMMUN),
        "at_lan": (*IN_SERVICE, *IN_GROUP, R.KOMMUN),
        "at_top": (*IN_SERVICE, *IN_GROUP, R.KOMMUN),
        "closed": (*IN_SERVICE, *IN_GROUP, R.KOMMUN),
        "passed_by": (*IN_SERVICE, R.KOMMUN),
        "samlad": (*IN_SERVICE, *IN_GROUP),
    },
    A.READ_CODES: {
        "filed": (*IN_SERVICE, *IN_GROUP),
        "released": (*IN_SERVICE, *IN_GROUP, R.BRUKARE),
        "at_kommun": (*IN_SERVICE, *IN_GROUP, R.KOMMUN),
        "at_lan": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "at_top": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "closed": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "passed_by": (*IN_SERVICE, R.KOMMUN),
        "samlad": (*IN_SERVICE, *IN_GROUP, R.BRUKARE),
    },
    A.READ_SUMMARY: {
        "filed": IN_SERVICE,
        "released": (*IN_SERVICE, *IN_GROUP, R.BRUKARE),
        "at_kommun": (*IN_SERVICE, R.KOMMUN),
        "at_lan": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "at_top": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "closed": (*IN_SERVICE, *IN_GROUP, R.BRUKARE, R.KOMMUN),
        "passed_by": (*IN_SERVICE, R.KOMMUN),
        "samlad": (*IN_SERVICE, *IN_GROUP, R.BRUKARE),
    },
    **{
        action: {**dict.fromkeys(OWN, IN_SERVICE), "samlad": (R.SAMORDNARE,)}
        for action in (A.SEE_AUTHOR, A.CORRECT, A.SUPPLEMENT, A.WRITE_LETTER, A.WITHDRAW, A.FOLLOW_UP)
    },
    **dict.fromkeys((A.RELEASE, A.SUMMARISE, A.MERGE), dict.fromkeys(STAGES, (R.SAMORDNARE,))),
    A.COUNT_AGAIN: dict.fromkeys(STAGES, (R.OMBUD,)),
    **{
        action: {
            **dict.fromkeys(STAGES, (R.SAMORDNARE,)),
            **dict.fromkeys(("released", "samlad"), (R.SAMORDNARE, R.ORDFORANDE)),
        }
        for action in (A.MARK_URGENT, A.PASS_BY)
    },
    A.DECIDE: {
        **dict.fromkeys(("released", "samlad"), (R.ORDFORANDE,)),
        **dict.fromkeys(("at_kommun", "passed_by"), (R.KOMMUN,)),
    },
}
"""Who may do what with a deficiency at each stage; what does not stand here nobody may."""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("action", list(Action))
def test_at_each_stage_just_these_roles_on_its_way_may(action: Action, stage: str) -> None:
    kinds = WHO_MAY.get(action, {}).get(stage, ())
    assert {kind for kind in R if may(somebody(kind), action, STAGES[stage])} == set(kinds)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("action", list(Action))
def test_nobody_beside_its_way_may_anything(action: Action, stage: str) -> None:
    assert not [kind for kind in R if may(somebody(kind, here=False), action, STAGES[stage])]


OTHER_THINGS: dict[str, Thing] = {
    "service": Service(SERVICE),
    "group": Desk(GROUP, SERVICE), "kommun": Desk(KOMMUN), "lan": Desk(LAN), "top": Desk(TOP),
    "for_the_group": StandIn(SERVICE, None), "for_the_kommun": StandIn(SERVICE, GROUP),
    "for_the_lan": StandIn(SERVICE, KOMMUN), "for_the_top": StandIn(SERVICE, LAN),
    "redovisning": Submitted(KOMMUN, LAN), "underlag": Submitted(LAN, TOP),
    "concerned": CONCERNED,
    "installation": Installation(),
}  # fmt: skip
WITH_OTHER_THINGS: dict[tuple[Action, str], tuple[R, ...]] = {
    (A.FILE, "service"): (R.OMBUD,),
    **{(action, "service"): (R.SAMORDNARE,) for action in (A.RELEASE, A.SUMMARISE, A.MERGE, A.PASS_BY, A.MARK_URGENT,
                                                           A.WITHDRAW, A.FOLLOW_UP, A.CORRECT, A.SUPPLEMENT,
                                                           A.WRITE_LETTER, A.SEE_AUTHOR)},
    **{(action, "service"): IN_SERVICE for action in (A.READ_TEXT, A.READ_CODES, A.READ_SUMMARY)},
    (A.READ_INBOX, "group"): (*IN_GROUP, R.BRUKARE), (A.READ_INBOX, "kommun"): (R.KOMMUN,),
    (A.READ_INBOX, "lan"): (R.LANSSTYRELSE,), (A.READ_INBOX, "top"): (R.SOCIALSTYRELSEN,),
    (A.READ_REPORT, "group"): (R.SAMORDNARE, *IN_GROUP), (A.READ_REPORT, "kommun"): (R.KOMMUN,),
    (A.READ_REPORT, "lan"): (R.LANSSTYRELSE,), (A.READ_REPORT, "top"): (R.SOCIALSTYRELSEN, R.BEREDNINGSGRUPP),
    (A.READ_REPORT, "redovisning"): (R.KOMMUN, R.LANSSTYRELSE),
    (A.READ_REPORT, "underlag"): (R.LANSSTYRELSE, R.SOCIALSTYRELSEN),
    (A.SUBMIT_REPORT, "kommun"): (R.KOMMUN,), (A.SUBMIT_REPORT, "lan"): (R.LANSSTYRELSE,),
    (A.READ_MEETINGS, "group"): (R.SAMORDNARE, *IN_GROUP, R.BRUKARE),
    (A.PLAN_MEETINGS, "group"): (R.SAMORDNARE, R.ORDFORANDE),
    (A.WRITE_MINUTES, "group"): (R.ORDFORANDE,),
    (A.APPROVE_MINUTES, "group"): (R.ORDFORANDE, R.JUSTERARE),
    (A.TYPE_IN, "for_the_group"): (R.SAMORDNARE,),
    (A.TYPE_IN, "for_the_kommun"): (R.SAMORDNARE, R.ORDFORANDE),
    (A.TYPE_IN, "for_the_lan"): (R.SAMORDNARE, R.KOMMUN),
    (A.TYPE_IN, "for_the_top"): (R.SAMORDNARE, R.LANSSTYRELSE),
    (A.READ_COPY, "concerned"): (R.KOMMUN,), (A.ANSWER_COPY, "concerned"): (R.KOMMUN,),
    (A.ADMINISTER, "installation"): (R.ADMIN,),
}  # fmt: skip
"""Who may do what with everything that is not a deficiency or a copy above the kommun; the rest nobody may."""


@pytest.mark.parametrize("thing", OTHER_THINGS)
@pytest.mark.parametrize("action", list(Action))
def test_with_everything_else_just_these_roles_may_and_elsewhere_nobody(action: Action, thing: str) -> None:
    found = {kind for kind in R if may(somebody(kind), action, OTHER_THINGS[thing])}
    assert found == set(WITH_OTHER_THINGS.get((action, thing), ()))
    strangers = {kind for kind in R if may(somebody(kind, here=False), action, OTHER_THINGS[thing])}
    assert strangers <= {R.ADMIN}


@pytest.mark.parametrize(
    ("copy", "reads", "decides"),
    [("at_lan", R.LANSSTYRELSE, {R.LANSSTYRELSE}), ("left_lan", R.LANSSTYRELSE, set()),
     ("at_top", R.SOCIALSTYRELSEN, {R.SOCIALSTYRELSEN}), ("closed", R.SOCIALSTYRELSEN, set())],
)  # fmt: skip
def test_a_copy_is_read_where_it_was_handed_and_decided_on_while_it_is_open_there(
    copy: str, reads: R, decides: set[R]
) -> None:
    assert {kind for kind in R if may(somebody(kind), A.READ_COPY, COPIES[copy])} == {reads}
    assert {kind for kind in R if may(somebody(kind), A.DECIDE, COPIES[copy])} == decides


@pytest.mark.parametrize("copy", COPIES)
def test_with_a_copy_nobody_may_anything_else_and_nobody_elsewhere_anything_at_all(copy: str) -> None:
    rest = set(Action) - {A.READ_COPY, A.DECIDE}
    assert not [(kind, action) for kind in R for action in rest if may(somebody(kind), action, COPIES[copy])]
    assert not [
        (kind, action) for kind in R for action in Action if may(somebody(kind, here=False), action, COPIES[copy])
    ]


@pytest.mark.parametrize("body", [GROUP, OTHER_GROUP])
def test_no_copy_is_below_the_kommun_even_where_the_numbers_match(body: int) -> None:
    thing = Copy(body, is_open=True)
    assert not [(kind, action) for kind in R for action in Action if may(somebody(kind), action, thing)]


@pytest.mark.parametrize("is_open", [True, False])
def test_the_kommun_concerned_reads_and_answers_its_copy_and_decides_nothing(is_open: bool) -> None:
    thing = Copy(KOMMUN, is_open=is_open)
    assert {(kind, action) for kind in R for action in Action if may(somebody(kind), action, thing)} == {
        (R.KOMMUN, A.READ_COPY), (R.KOMMUN, A.ANSWER_COPY),
    }  # fmt: skip


def test_an_ombud_marks_nothing_urgent_and_a_chair_only_what_has_been_released_and_stays_with_the_group() -> None:
    for action in (A.MARK_URGENT, A.PASS_BY):
        assert not [stage for stage in STAGES.values() if may(somebody(R.OMBUD), action, stage)]
        assert [name for name, stage in STAGES.items() if may(somebody(R.ORDFORANDE), action, stage)] == [
            "released", "samlad",
        ]  # fmt: skip


def test_a_body_that_was_passed_by_reads_nothing() -> None:
    unseen = [action for action in Action if may(somebody(R.ORDFORANDE), action, PASSED_BY)]
    assert unseen == []
    both = matter(released=True, stays=(), open_at=LAN)
    assert not [
        (kind, action) for kind in (*IN_GROUP, R.BRUKARE, R.KOMMUN) for action in Action
        if may(somebody(kind), action, both)
    ]  # fmt: skip


def test_a_colleagues_report_is_counted_again_only_where_it_is_a_samlad_brist() -> None:
    colleague = somebody(R.OMBUD, account_id=COLLEAGUE)
    assert not may(colleague, A.COUNT_AGAIN, RELEASED)
    assert may(colleague, A.COUNT_AGAIN, replace(RELEASED, samlad=True))
    assert not may(somebody(R.OMBUD, here=False), A.COUNT_AGAIN, SAMLAD)


@pytest.mark.parametrize("action", [A.MERGE, A.RELEASE, A.SUMMARISE])
def test_only_the_samordnare_of_the_own_verksamhet_merges_releases_and_summarises(action: Action) -> None:
    assert {kind for kind in R for stage in STAGES.values() if may(somebody(kind), action, stage)} == {R.SAMORDNARE}


def test_nobody_else_answers_or_withdraws_what_somebody_filed() -> None:
    for action in (A.FOLLOW_UP, A.WITHDRAW):
        assert not may(somebody(R.OMBUD, account_id=COLLEAGUE), action, RELEASED)
        assert may(somebody(R.SAMORDNARE, account_id=COLLEAGUE), action, RELEASED)


@pytest.mark.parametrize("stage", OWN)
@pytest.mark.parametrize("action", [A.SEE_AUTHOR, A.CORRECT, A.SUPPLEMENT, A.WRITE_LETTER])
def test_what_a_colleague_filed_an_ombud_can_neither_change_nor_trace_but_may_read(action: Action, stage: str) -> None:
    colleague = somebody(R.OMBUD, account_id=COLLEAGUE)
    assert not may(colleague, action, STAGES[stage])
    assert may(colleague, A.READ_TEXT, STAGES[stage])


def test_an_author_who_left_the_verksamhet_may_nothing_more() -> None:
    assert not [action for action in Action if may(somebody(R.OMBUD, here=False), action, FILED)]


def test_a_forgotten_author_is_nobody() -> None:
    forgotten = Matter(1, SERVICE, None, released=True, stays_at=frozenset({GROUP}), open_at=GROUP)
    assert not may(somebody(R.OMBUD), A.SEE_AUTHOR, forgotten)
    assert may(somebody(R.SAMORDNARE), A.SEE_AUTHOR, forgotten)


@pytest.mark.parametrize("action", list(Action))
def test_the_administrator_administers_and_nothing_else(action: Action) -> None:
    things: tuple[Thing, ...] = (*STAGES.values(), *COPIES.values(), Service(SERVICE), Desk(GROUP), Desk(TOP))
    assert not [thing for thing in things if may(somebody(R.ADMIN), action, thing)]
    assert may(somebody(R.ADMIN), action, Installation()) is (action is A.ADMINISTER)


def test_only_an_ombud_files_and_only_in_the_own_verksamhet() -> None:
    assert {kind for kind in R if may(somebody(kind), A.FILE, Service(SERVICE))} == {R.OMBUD}
    assert not may(somebody(R.OMBUD), A.FILE, Service(OTHER_SERVICE))


@pytest.mark.parametrize("body", [GROUP, KOMMUN, LAN, TOP, OTHER_GROUP])
def test_an_inbox_is_read_at_the_own_desk_alone(body: int) -> None:
    sitting = {kind for kind in R if may(somebody(kind), A.READ_INBOX, Desk(body))}
    assert sitting == {kind for kind, place in PLACE.items() if place == body and kind is not R.BEREDNINGSGRUPP}


def test_the_beredningsgrupp_reads_reports_and_nothing_else() -> None:
    things: tuple[Thing, ...] = (*STAGES.values(), *COPIES.values(), Service(SERVICE), Desk(TOP), Installation())
    member = somebody(R.BEREDNINGSGRUPP)
    assert {(action, thing) for action in Action for thing in things if may(member, action, thing)} == {
        (A.READ_REPORT, Desk(TOP))
    }


def test_invited_organisations_never_read_a_text() -> None:
    assert not [stage for stage in STAGES.values() if may(somebody(R.BRUKARE), A.READ_TEXT, stage)]


def test_every_action_has_rules() -> None:
    assert set(RULES) == set(Action)


IDS = st.integers(0, 6)
BODIES = st.frozensets(IDS)
MATTERS = st.builds(
    Matter, deficiency_id=IDS, verksamhet_id=IDS, author_id=st.none() | IDS, released=st.booleans(), stays_at=BODIES,
    open_at=st.none() | IDS, samlad=st.booleans(),
)  # fmt: skip
COPIED = st.builds(Copy, to_body_id=IDS, is_open=st.booleans())
THINGS = st.one_of(
    MATTERS, COPIED, st.builds(Service, IDS), st.builds(Desk, IDS, st.none() | IDS),
    st.builds(StandIn, IDS, st.none() | IDS), st.builds(Submitted, IDS, st.none() | IDS), st.just(Installation()),
)  # fmt: skip
ANY_GRANT = st.builds(Grant, st.sampled_from(R), st.none() | IDS, st.none() | IDS)
HIGH_GRANT = st.builds(Grant, st.sampled_from([*ABOVE, R.ADMIN]), st.none() | IDS, st.none() | IDS)


def people(grants: st.SearchStrategy[Grant]) -> st.SearchStrategy[Person]:
    return st.builds(Person, IDS, st.just("Någon"), st.lists(grants, max_size=4).map(tuple))


@given(people(HIGH_GRANT), MATTERS)
def test_above_the_kommun_nobody_may_anything_with_the_deficiency_itself(person: Person, thing: Matter) -> None:
    for action in Action:
        assert not may(person, action, thing), action


@given(people(ANY_GRANT), st.sampled_from(Action), THINGS)
def test_a_person_may_what_some_one_of_the_grants_may(person: Person, action: Action, thing: Thing) -> None:
    alone = [Person(person.account_id, person.name, (grant,)) for grant in person.grants]
    assert may(person, action, thing) is any(may(one, action, thing) for one in alone)


@given(st.sampled_from(Action), THINGS, IDS)
def test_without_a_grant_nobody_may_anything(action: Action, thing: Thing, account_id: int) -> None:
    assert not may(Person(account_id, "Någon", ()), action, thing)


@given(people(ANY_GRANT), MATTERS)
def test_a_text_is_read_only_in_its_verksamhet_or_where_it_has_stayed_below_the_state(
    person: Person, thing: Matter
) -> None:
    if may(person, A.READ_TEXT, thing):
        own = thing.verksamhet_id in person.verksamheter(R.OMBUD, R.SAMORDNARE)
        group = thing.released and bool(thing.stays_at & person.bodies(*IN_GROUP))
        assert own or group or thing.stays_at & person.bodies(R.KOMMUN)


@given(people(ANY_GRANT), MATTERS)
def test_nobody_decides_unseen_or_elsewhere(person: Person, thing: Matter) -> None:
    if may(person, A.DECIDE, thing):
        assert thing.open_at in person.bodies(R.ORDFORANDE, R.KOMMUN)


@given(people(ANY_GRANT), COPIED)
def test_a_copy_is_read_and_decided_on_at_its_own_authority_alone(person: Person, thing: Copy) -> None:
    here = thing.to_body_id in person.bodies(R.LANSSTYRELSE, R.SOCIALSTYRELSEN)
    concerned = thing.to_body_id in person.bodies(R.KOMMUN)
    assert may(person, A.READ_COPY, thing) is (here or concerned)
    assert may(person, A.ANSWER_COPY, thing) is concerned
    assert may(person, A.DECIDE, thing) is (here and thing.is_open)


@given(people(ANY_GRANT), MATTERS)
def test_what_somebody_may_do_with_a_deficiency_they_may_read_the_codes_of(person: Person, thing: Matter) -> None:
    for action in Action:
        if may(person, action, thing):
            assert may(person, A.READ_CODES, thing) or thing.open_at not in thing.stays_at, action


@given(people(ANY_GRANT), THINGS)
def test_only_the_chair_writes_minutes_and_never_another_groups(person: Person, thing: Thing) -> None:
    for action in (A.WRITE_MINUTES, A.APPROVE_MINUTES, A.PLAN_MEETINGS, A.READ_MEETINGS):
        if may(person, action, thing):
            assert isinstance(thing, Desk)
    if may(person, A.WRITE_MINUTES, thing):
        assert may(person, A.APPROVE_MINUTES, thing)
