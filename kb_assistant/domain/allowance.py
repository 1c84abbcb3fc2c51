"""How much somebody may use in a time: a bucket that refills steadily. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Allowance(StrEnum):
    """What is counted. Names are stable: what is left is kept under them."""

    QUESTIONS_PER_MINUTE = "questions_per_minute"
    QUESTIONS_PER_DAY = "questions_per_day"
    ALL_QUESTIONS_PER_DAY = "all_questions_per_day"
    UPLOADED_FILES = "uploaded_files"
    UPLOADED_BYTES = "uploaded_bytes"


@dataclass(frozen=True, slots=True)
class Rate:
    """`most` at once, and as much again in the course of `period`."""

    most: float
    period: timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was left at a time."""

    left: float
    at: datetime


_SET_BACK = timedelta(hours=1)
"""A bucket of a later time than this was filled by a clock that went wrong; two servers' clocks differ by less."""


def refilled(bucket: Bucket | None, rate: Rate, now: datetime) -> Bucket:
    """The bucket as it is now; one that was never used is full. A clock set back takes nothing away, and keeps nobody
    waiting until it is as late again."""
    if bucket is None or bucket.at - now > _SET_BACK:
        return Bucket(rate.most, now)
    passed = max(timedelta(), now - bucket.at)
    return Bucket(min(rate.most, bucket.left + rate.most * (passed / rate.period)), now)


def taken(bucket: Bucket, amount: float) -> Bucket:
    return replace(bucket, left=bucket.left - amount)


def wait(bucket: Bucket, rate: Rate, amount: float) -> timedelta:
    """How long until so much is there; nothing where it is. More than the whole bucket holds waits for all of it."""
    missing = min(amount, rate.most) - bucket.left
    return max(timedelta(), rate.period * (missing / rate.most))
