"""A community from a file: created or brought up to date, all or nothing, with a report of what changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import charter, observers, plan_course, rhythm, stages, timetable, welcome
from handlers.inquiry import ask_on_its_day
from handlers.language import Say
from storage import audit, consents, enrolment, inquiries, people, setups
from storage.communities import Place
from storage.enrolment import CommunityPlan, InquiryPlan


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an import did, the notices that newcomers get, and what of the file is left aside, since people decided otherwise."""

    place: Place
    is_new: bool
    joined: tuple[str, ...]
    left: tuple[str, ...]
    says: tuple[Say, ...] = field(default=(), repr=False)
    left_aside: tuple[str, ...] = ()


def enrol(db: Session, plan: CommunityPlan, by: str, now: datetime) -> Enrolled:
    """Create or update a community and its members; a second run with the same plan changes nothing and says nothing."""
    place, is_new = enrolment.put_community(db, plan)
    place = replace(place, notice=plan.notice)
    if plan.drafting:
        consents.put_drafting(db, place, plan.drafting)
    members = enrolment.as_people(db, place, plan.members)
    joined = [member.name for member in members if enrolment.put_member(db, place, member, by, now)]
    left = enrolment.end_memberships(db, place, [member.name for member in members], now)
    timetable.set_timetable(db, place, now)
    charter.plan_review(db, place, now)
    _begin_inquiry(db, place, plan.inquiry, now)
    plan_course.add_dates(db, place, plan.meetings, now)
    if is_new or joined or left:
        audit.add_audit(db, place, "operator", "community.import", now, f"{len(joined)} joined, {len(left)} left")
    newcomers = [member for member in people.list_members(db, place, people.EVERYBODY) if member.name in joined]
    for member in newcomers:
        observers.plan_end(db, place, member)
    says = [say for member in newcomers for say in welcome.notice_says(db, place, member, now)]
    aside = setups.list_left_aside(db, place, plan.charter, {} if plan.rhythm_is_usual else plan.rhythm)
    return Enrolled(place, is_new, tuple(joined), tuple(left), tuple(says), tuple(aside))


def _begin_inquiry(db: Session, place: Place, plan: InquiryPlan | None, now: datetime) -> None:
    """Let a community that has no inquiry yet begin with the one that its file gives."""
    row = inquiries.put_first(db, place, plan.problem, plan.stage, now) if plan else None
    if plan and row:
        row.weeks = plan.weeks
        row.stage_due = plan.due or stages.due_after(place, rhythm.wall(now, place.zone).date(), plan.weeks)
        ask_on_its_day(db, place, row)
