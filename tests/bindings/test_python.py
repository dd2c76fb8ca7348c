"""The Python module: track, deliver through a callback that raises, report."""
import datetime
import os
import sys
import tempfile

build = os.environ.get("JOURNEY_BUILDDIR", ".")
sys.path.insert(0, os.environ.get("JOURNEY_PYTHON_DIR", os.path.join(build, "bindings", "python", ".libs")))
try:
    import journey
except ImportError as error:
    print("SKIPPED: test_python.py:", error)
    sys.exit(77)

STRATEGY = """
journey: 1
name: shop
consents: {marketing: granted}
events:
  Order Completed: {total: money}
profile:
  features:
    orders: {count: Order Completed}
channels:
  email: {consent: marketing}
journeys:
  thanks:
    enter: {event: Order Completed}
    again: after exit
    goal: {event: Order Completed, within: 7d, value: event.total}
    steps:
      - send: {template: thanks, text: "Order {{ profile.orders }}, thank you", via: email}
"""
DAY = 86_400_000_000


class Sorry(Exception):
    pass


def order(number, user="anna"):
    return {"event": "Order Completed", "messageId": f"m{number}", "userId": user,
            "timestamp": f"2026-11-{number:02d}T12:00:00Z", "properties": {"total": 12.5, "items": ["a", None, 3]}}


def raised(kind, call, *args):
    try:
        call(*args)
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def test_deliver(engine):
    sent = []
    problem = Sorry("no network")

    def fails(send):
        raise problem

    assert engine.next_due() is None
    engine.track(order(1))
    assert raised(Sorry, engine.deliver, "2026-11-01T12:00:00Z", fails) is problem
    later = "2026-11-01T18:00:00Z"  # the lease has ended: the same send again
    assert engine.deliver(later, lambda send: sent.append(send)) == 1
    assert sent[0]["user_id"] == "anna" and sent[0]["text"] == "Order 1, thank you", sent
    assert sent[0]["attempt"] == 2 and len(sent[0]["key"]) == 32, sent
    assert engine.deliver(later, lambda send: sent.append(send)) == 0 and len(sent) == 1


def test_busy(engine):
    seen = []

    def nested(send):
        seen.append(raised(journey.Error, engine.track, order(9)))
        seen.append(raised(journey.Error, engine.deliver, "2026-11-02T12:00:00Z", nested))

    engine.track(order(2))
    assert engine.deliver("2026-11-02T12:00:00Z", nested) == 1
    assert [error.status for error in seen] == [-2, -2], seen


def test_errors(engine):
    assert raised(journey.Error, engine.track, order(2)).status == -23
    assert raised(journey.Error, engine.track, {"event": "x"}).status == -20
    raised(AttributeError, engine.track, 5)
    raised(journey.Error, engine.advance, "soon")
    error = raised(journey.Error, journey.Engine, "journey: 1\nname: x\nsegments: {a: profile.b > 1}\n")
    assert "profile.b" in str(error), error
    raised(journey.Error, journey.Engine, STRATEGY, "nowhere:x")


def test_error_places():
    """What, where, and how to mend it."""
    error = raised(journey.Error, journey.Engine, "journey: 1\nname: x\nkinds: {}\nevents: {A: {n: duble}}\n")
    assert error.line == 3 and error.column == 1 and ":3:1: " in ":" + str(error), (str(error), vars(error))
    assert error.where in str(error) and error.hint in str(error), vars(error)
    engine = journey.Engine(STRATEGY)
    naive = datetime.datetime(2026, 3, 6)
    error = raised(journey.Error, engine.advance, naive)
    assert str(error).startswith('"2026-03-06T00:00:00" has no zone (') and error.hint, error
    assert error.status == -21 and error.line is None and error.column is None and error.where == "", vars(error)
    engine.advance(naive.replace(tzinfo=datetime.timezone.utc))
    error = raised(journey.Error, engine.advance, "soon" + "\u00e4" * 60)
    assert str(error).startswith('"soon\u00e4') and '" is no time (as "2026-' in str(error), error
    error = raised(journey.Error, journey.Engine, STRATEGY + "timezone: Europe/Berlin\n")
    assert 'zoneinfo="/usr/share/zoneinfo"' in str(error) and error.where == "timezone", error
    error = raised(journey.Error, lambda: journey.Engine(STRATEGY + "timezone: Europe/Berlin\n", zoneinfo="/nowhere"))
    assert error.status == -3 and 'zoneinfo="' not in str(error), error


def test_include():
    part = STRATEGY.replace("name: shop\n", "")
    asked = []

    def find(source, path):
        asked.append((source, path))
        return ("parts/" + path, part) if path == "base" else "journey: 1\ninclude: base\n"

    engine = journey.Engine("journey: 1\nname: shop\ninclude: more\n", include=find)
    engine.track(order(1))
    assert asked == [("strategy", "more"), ("more", "base")], asked

    def lost(source, path):
        raise Sorry(path)

    raised(Sorry, lambda: journey.Engine("journey: 1\nname: x\ninclude: a\n", include=lost))
    raised(TypeError, lambda: journey.Engine("journey: 1\nname: x\ninclude: a\n", include=5))
    raised(TypeError, lambda: journey.Engine("journey: 1\nname: x\ninclude: a\n", include=lambda a, b: None))
    error = raised(journey.Error, journey.Engine, "journey: 1\nname: x\ninclude: a\n")
    assert "includes others" in str(error), error


def test_batch(engine):
    with engine:
        engine.track(order(3))
    raised(Sorry, lambda: batch_that_fails(engine))
    engine.track(order(4))  # was dropped with the batch, so that it is new
    engine.identify({"messageId": "i1", "userId": "anna", "anonymousId": "phone", "timestamp": "2026-11-04T13:00:00Z",
                     "traits": {"first_name": "Änna"}})
    engine.alias({"messageId": "a1", "userId": "anna", "previousId": "old", "timestamp": "2026-11-04T14:00:00Z"})
    assert engine.deliver("2026-11-05T12:00:00Z", lambda send: "later") == 0
    assert engine.deliver("2026-11-06T12:00:00Z", lambda send: False) == 0
    engine.advance(1_800_000_000 * 1_000_000)


def batch_that_fails(engine):
    with engine:
        engine.track(order(4))
        raise Sorry


def test_profile(engine):
    anna = engine.profile("anna")
    assert anna["features"] == {"orders": 4} and anna["attributes"] == {}, anna
    assert sorted(anna["identifiers"]) == [
        ("anonymous_id", "old"), ("anonymous_id", "phone"), ("user_id", "anna"), ("user_id", "old")], anna
    assert engine.profile("phone", kind="anonymous_id") == anna
    assert engine.profile("nobody") is None
    assert raised(journey.Error, engine.profile, "anna", "user_id", 1 << 62).status == -25


def test_report(engine, events):
    report = engine.report()
    assert report["strategy"] == "shop" and report["events"] == events, report
    thanks = report["journeys"][0]
    assert thanks["name"] == "thanks" and thanks["sends"] == 2, thanks
    assert thanks["measures"][0]["treated"]["units"] == 1, thanks
    return report


def never(send):
    raise AssertionError("a dry run called a channel")


def test_dry():
    """The same sends, and nobody is called; history sets nothing off."""
    now, live, dry = "2026-11-01T12:00:00Z", [], journey.Engine(STRATEGY, dry=True, run="try", held_out=True)
    engine = journey.Engine(STRATEGY)
    for one in engine, dry:
        one.track(order(1))
    assert engine.deliver(now, live.append) == 1
    sends = dry.deliver(now, never)
    assert [dict(send, run="try", held_out=False) for send in live] == sends, sends
    assert dry.deliver(now) == []
    assert dry.report() == dict(engine.report(), run="try")
    assert raised(TypeError, engine.deliver, now)
    assert raised(journey.Error, lambda: journey.Engine(STRATEGY, run="live"))
    old = journey.Engine(STRATEGY, backfill=True)
    old.track(order(1))
    assert old.deliver(now, never) == 0
    assert old.report()["counts"]["backfilled"] == 1 and old.report()["journeys"][0]["entries"] == 0


test_dry()
engine = journey.Engine(STRATEGY)
test_deliver(engine)
test_busy(engine)
test_errors(engine)
test_error_places()
test_include()
test_batch(engine)
test_profile(engine)
test_report(engine, 6)

with tempfile.TemporaryDirectory() as place:
    store = "sqlite:" + os.path.join(place, "store")
    if "sqlite" in os.environ.get("JOURNEY_PARTS", "sqlite"):
        engine = journey.Engine(STRATEGY, store)
        test_deliver(engine)
        test_busy(engine)
        before = test_report(engine, 2)
        del engine
        assert test_report(journey.Engine(STRATEGY, store), 2) == before
        dry = journey.Engine(STRATEGY, store, dry=True)
        dry.track(order(9))
        assert len(dry.deliver("2026-11-09T12:00:00Z")) == 1 and dry.report()["events"] == 3
        del dry
        assert test_report(journey.Engine(STRATEGY, store), 2) == before
print("RESULT: 9 passed, 0 failed, 0 skipped")
