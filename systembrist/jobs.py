"""THE table of scheduled jobs, and how they run: now, as of an instant, or woken by the scheduler.

What is due is always derived from our own tables. Each job is run at each of its due moments in time
order over all jobs, one transaction a moment, so it may be killed anywhere, run twice, late, or on two
machines at once. The scheduler (APScheduler, its store in memory) only wakes a run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import followup, monthly, sealing, submissions
from systembrist.clock import Clock, add_days, at_local_time, iso, local_date
from systembrist.errors import InputRefused
from systembrist.escalation import sweep
from systembrist.escalation.policy import Policy
from systembrist.notices import Courier
from systembrist.store import accounts, events, followups, meetings, prompts, referrals, runs
from systembrist.store.database import reading, writing

log = logging.getLogger(__name__)

WAKE_EVERY_MINUTES = 5

TRAINS_ON, TRAINS_AT = 2, 3
"""The day of the month and the hour at which a new model is due, if enough is new: when nobody waits for it."""

Helper = Callable[[Engine, datetime], int]
"""What works outside the database's transactions, as of an instant; returns how much it changed."""


def _itself(as_of: datetime) -> datetime:
    return as_of


def last_training(as_of: datetime) -> datetime:
    """The latest moment, at or before `as_of`, at which a new model was due."""
    first = local_date(as_of).replace(day=1)
    for month in (first, add_days(first, -1).replace(day=1)):
        if (moment := at_local_time(month.replace(day=TRAINS_ON), TRAINS_AT)) <= as_of:
            return moment
    raise AssertionError("every month has such a day")


@dataclass(frozen=True)
class Job:
    """A job: when something falls due for it, and what it does at that moment (returns how much changed)."""

    name: str
    when: str
    next_due: Callable[..., datetime | None]
    run: Callable[[Session, Policy, datetime, datetime], int]
    goes_with: str | None = None
    """A job that must not run without this one."""
    turn: Callable[[datetime], datetime] = _itself
    """When, at or before an instant, its latest turn began; it does nothing more until the next one."""


def _never(*_: object, **__: object) -> None:
    """What runs once, last, has no due moments of its own."""


def _nothing(*_: object) -> int:
    """What delivery and training do in the database's transaction: it is the courier and the trainer that work."""
    return 0


DELIVER = Job(name="deliver", when="skickar det som väntar på att skickas", next_due=_never, run=_nothing)

# A model is a file and changes nothing in the tables. Months that were missed are one turn: the later model knows all
# that the earlier ones would have known.
TRAIN = Job(
    name="train",
    when="gör en ny modell för förslagen den 2:a i månaden, om nog många områden har bekräftats",
    next_due=_never,
    run=_nothing,
    turn=last_training,
)

JOBS: Sequence[Job] = (
    Job(
        name="remind",
        when="påminner en instans några dagar före gränsen",
        next_due=partial(prompts.next_due, prompt=prompts.REMIND),
        run=lambda session, _, moment, recorded_at: sweep.remind(session, moment, recorded_at),
        goes_with="pass_on",
    ),
    Job(
        name="chase_answers",
        when="påminner en instans som inte har svarat inom den tid den har åtagit sig",
        next_due=partial(prompts.next_due, prompt=prompts.CHASE),
        run=lambda session, _, moment, recorded_at: sweep.chase_answers(session, moment, recorded_at),
        goes_with="pass_on",
    ),
    Job(
        name="call",
        when="skickar kallelse och mötespaket till ledningsgruppens möte",
        next_due=meetings.next_to_call,
        run=lambda session, _, moment, recorded_at: sweep.call(session, moment, recorded_at),
    ),
    Job(
        name="chase",
        when="påminner om protokoll som inte är justerade",
        next_due=meetings.next_to_chase,
        run=sweep.chase,
    ),
    Job(
        name="follow_up",
        when="frågar ombudet om det blivit bättre, en tid efter åtgärd",
        next_due=followups.next_to_ask,
        run=lambda session, _, moment, recorded_at: followup.ask(session, moment, recorded_at),
    ),
    Job(
        name="give_codes",
        when="lämnar månadskoderna den 1:a i varje månad",
        next_due=monthly.next_due,
        run=lambda session, _, moment, recorded_at: monthly.give(session, moment, recorded_at),
    ),
    Job(
        name="yearly",
        when="öppnar årets redovisningar och underlag och påminner om dem",
        next_due=submissions.next_due,
        run=lambda session, _, moment, recorded_at: submissions.run(session, moment, recorded_at),
    ),
    Job(
        name="pass_on",
        when="verkställer beslut när ångertiden är slut och för vidare vid gränsen",
        next_due=referrals.next_to_act,
        run=sweep.pass_on,
    ),
    Job(
        name="seal",
        when="förseglar allt som hänt",
        next_due=_never,
        run=lambda session, _, moment, __: sealing.seal(session, moment),
    ),
    DELIVER,
    TRAIN,
)
"""In the order they run at one and the same moment. A job without due moments of its own runs once, last; training
comes after delivery, so that no letter waits for it."""


TIMED: Sequence[Job] = tuple(job for job in JOBS if job.next_due is not _never)
"""The jobs with due moments of their own."""


@dataclass(frozen=True)
class Ran:
    """What one job did."""

    job: str
    as_of: datetime
    changed: int

    def as_json(self) -> dict[str, object]:
        """As printed by `systembrist jobs run`."""
        return {"job": self.job, "as_of": iso(self.as_of), "changed": self.changed}


def named(name: str) -> Sequence[Job]:
    """The job of that name, or every job for "all"; InputRefused for anything else.

    Reminders and chases go with `pass_on`: nobody can be told of a stay that has moved on.
    """
    chosen = JOBS if name == "all" else tuple(job for job in JOBS if name in (job.name, job.goes_with))
    if not chosen:
        raise InputRefused(f"okänt jobb {name}; välj bland {', '.join(job.name for job in JOBS)} och all")
    return chosen


def progress(session: Session) -> list[tuple[Job, datetime | None]]:
    """Every job, and as of when it last ran."""
    last = {job.name: runs.last(session, job.name) for job in JOBS}
    return [(job, None if (run := last[job.name]) is None else run.as_of) for job in JOBS]


def check_as_of(session: Session, as_of: datetime, now: datetime) -> None:
    """Raises InputRefused for an instant after the clock where an account could belong to a person."""
    if as_of > now and not accounts.only_demo_accounts(session):
        raise InputRefused("--as-of får inte ligga i framtiden: här finns konton som tillhör riktiga personer")


def run(
    engine: Engine,
    policy: Policy,
    jobs: Sequence[Job],
    *,
    as_of: datetime,
    now: datetime | None,
    courier: Courier | None = None,
    trainer: Helper | None = None,
) -> list[Ran]:
    """Runs the jobs at each of their due moments up to `as_of`, in time order over all of them.

    `now` is when it is written down; None replays: each moment is written down as if run on time.
    A job that has already been run as of a later instant does nothing. Without a courier nothing is delivered,
    without a trainer nothing is learnt.
    """
    helpers: dict[Job, Helper | None] = {DELIVER: courier, TRAIN: trainer}
    with reading(engine) as session:
        behind = [job for job in jobs if helpers.get(job, _nothing) and _is_behind(session, job, as_of)]
    changed = dict.fromkeys((job.name for job in jobs), 0)
    done: dict[str, datetime | None] = dict.fromkeys((job.name for job in jobs), None)
    while (due := _next(engine, behind, done, as_of)) is not None:
        moment, job = due
        with writing(engine) as session:
            changed[job.name] += job.run(session, policy, moment, now or moment)
        done[job.name] = moment
    with writing(engine) as session:
        for job in behind:
            if job not in TIMED:
                changed[job.name] += job.run(session, policy, as_of, now or as_of)
            if job not in helpers:
                runs.note(session, job.name, as_of, events.last_id(session, written_by=as_of))
    for job, helper in helpers.items():
        if helper is not None and job in behind:
            changed[job.name] = helper(engine, job.turn(as_of))
            with writing(engine) as session:
                runs.note(session, job.name, as_of, events.last_id(session, written_by=as_of))
    return [Ran(job.name, as_of, changed[job.name]) for job in jobs]


def _is_behind(session: Session, job: Job, as_of: datetime) -> bool:
    last = runs.last(session, job.name)
    return last is None or last.as_of <= job.turn(as_of)


def _next(
    engine: Engine, jobs: Sequence[Job], done: dict[str, datetime | None], upto: datetime
) -> tuple[datetime, Job] | None:
    """The earliest moment at which a job is due, and the first job due then."""
    with reading(engine) as session:
        due = [(job.next_due(session, after=done[job.name], upto=upto), number) for number, job in enumerate(jobs)]
    earliest = min(((moment, number) for moment, number in due if moment is not None), default=None)
    return None if earliest is None else (earliest[0], jobs[earliest[1]])


def start_in_background(engine: Engine, policy: Policy, clock: Clock, courier: Courier) -> BaseScheduler:
    """The scheduler in threads of this process, for the demo."""
    scheduler = BackgroundScheduler(**_options())
    _add(scheduler, engine, policy, clock, courier)
    scheduler.start()
    return scheduler


def run_scheduler(engine: Engine, policy: Policy, clock: Clock, courier: Courier, trainer: Helper) -> None:
    """The scheduler as a process; returns when it is interrupted."""
    scheduler = BlockingScheduler(**_options())
    _add(scheduler, engine, policy, clock, courier, trainer)
    scheduler.start()


def _options() -> dict[str, object]:
    # A run that was missed is made up for by the next one, so runs are neither queued nor dropped as too late.
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    return {"executors": {"default": ThreadPoolExecutor(1)}, "job_defaults": defaults, "timezone": "Europe/Stockholm"}


def _add(
    scheduler: BaseScheduler,
    engine: Engine,
    policy: Policy,
    clock: Clock,
    courier: Courier,
    trainer: Helper | None = None,
) -> None:
    def wake() -> None:
        now = clock()
        for ran in run(engine, policy, JOBS, as_of=now, now=now, courier=courier, trainer=trainer):
            if ran.changed:
                log.info("%s changed %s", ran.job, ran.changed)

    scheduler.add_job(wake, "interval", minutes=WAKE_EVERY_MINUTES, next_run_time=clock(), id="all")
    scheduler.add_listener(_report_failure, EVENT_JOB_ERROR)


def _report_failure(event: JobExecutionEvent) -> None:
    # APScheduler goes on after a job raised; without this line nobody would know.
    log.error("%s failed and will be tried again at its next time", event.job_id, exc_info=event.exception)
