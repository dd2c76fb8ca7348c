-- The Lua module: track, deliver through a callback that raises, report.
local build = os.getenv("JOURNEY_BUILDDIR") or "."
local place = os.getenv("JOURNEY_LUA_DIR") or build .. "/bindings/lua/.libs"
package.cpath = place .. "/?.so;" .. package.cpath
local found, journey = pcall(require, "journey")
if not found then
	print("SKIPPED: test_lua.lua: " .. tostring(journey):match("[^\n]*"))
	os.exit(77)
end

local strategy = [[
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
]]

local function order(number)
	return {
		event = "Order Completed", messageId = "m" .. number, userId = "anna",
		timestamp = ("2026-11-%02dT12:00:00Z"):format(number),
		properties = {total = 12.5, items = {"a", 2, {b = true}}},
	}
end

local function raised(...)
	local good, problem = pcall(...)
	assert(not good, "nothing was raised")
	return problem
end

local engine = journey.open(strategy)
assert(engine:next_due() == nil)
engine:track(order(1))

-- What the callback raises comes out as itself; behind the lease the same send comes again.
local problem = {"no network"}
local sent = {}
assert(raised(engine.deliver, engine, "2026-11-01T12:00:00Z", function() error(problem) end) == problem)
local later = "2026-11-01T18:00:00Z"
assert(engine:deliver(later, function(send) sent[#sent + 1] = send end) == 1)
assert(sent[1].user_id == "anna" and sent[1].text == "Order 1, thank you", sent[1].text)
assert(sent[1].attempt == 2 and #sent[1].key == 32)
assert(engine:deliver(later, function() error("again") end) == 0)

-- From inside a callback an engine is busy.
engine:track(order(2))
local nested
assert(engine:deliver("2026-11-02T12:00:00Z", function()
	nested = raised(engine.track, engine, order(9))
	assert(raised(engine.deliver, engine, "2026-11-02T12:00:00Z", print).status == -2)
	return true
end) == 1)
assert(nested.status == -2, tostring(nested))

assert(raised(engine.track, engine, order(2)).status == -23)
raised(engine.track, engine, {event = "x"})
raised(engine.track, engine, 5)
local deep = {}
deep.deep = deep
local bad = order(8)
bad.properties = deep
assert(tostring(raised(engine.track, engine, bad)):match("nested"))
assert(tostring(raised(journey.open, "journey: 1\nname: x\nsegments: {a: profile.b > 1}\n")):match("profile%.b"))

-- Errors say what, where, and how to mend it.
local placed = raised(journey.open, "journey: 1\nname: x\nkinds: {}\nevents: {A: {n: duble}}\n")
assert(placed.line == 3 and placed.column == 1 and (":" .. tostring(placed)):match(":3:1: "), tostring(placed))
assert(placed.hint and placed.where and tostring(placed) == placed.message)
local naive = raised(engine.advance, engine, "2026-03-06T00:00:00")
assert(tostring(naive):match('^"2026%-03%-06T00:00:00" has no zone %(') and naive.line == nil and naive.status == -21, tostring(naive))
assert(tostring(raised(engine.advance, engine, "soon")):match('^"soon" is no time'))
local zoned = raised(journey.open, strategy .. "timezone: Europe/Berlin\n")
assert(zoned.hint:match("/usr/share/zoneinfo") and tostring(zoned):match("/usr/share/zoneinfo") and zoned.where == "timezone")

-- Strategies of several documents.
local part = strategy:gsub("name: shop\n", "")
local asked = {}
local whole = journey.open("journey: 1\nname: shop\ninclude: more\n", nil, nil, function(from, path)
	asked[#asked + 1] = from .. ">" .. path
	if path == "base" then
		return part, "parts/base"
	end
	return "journey: 1\ninclude: base\n"
end)
whole:track(order(1))
assert(table.concat(asked, " ") == "strategy>more more>base", table.concat(asked, " "))
local including = "journey: 1\nname: x\ninclude: a\n"
assert(raised(journey.open, including, nil, nil, function() error(problem) end) == problem)
assert(tostring(raised(journey.open, including, nil, nil, function() return 5 end)):match("text expected"))
assert(tostring(raised(journey.open, including)):match("includes others"))

engine:begin()
engine:track(order(3))
engine:rollback()
engine:begin()
engine:track(order(3))
engine:commit()
engine:identify {messageId = "i1", userId = "anna", anonymousId = "phone", timestamp = "2026-11-04T13:00:00Z",
	traits = {first_name = "Anna"}}
engine:alias {messageId = "a1", userId = "anna", previousId = "old", timestamp = "2026-11-04T14:00:00Z"}
assert(engine:deliver("2026-11-05T12:00:00Z", function() return "later" end) == 0)
assert(engine:deliver("2026-11-06T12:00:00Z", function() return false end) == 0)
engine:advance(1800000000 * 1000000)

local anna = engine:profile("anna")
assert(anna.features.orders == 3 and next(anna.attributes) == nil and #anna.identifiers == 4 and anna.identifiers[2].value == "phone")
assert(engine:profile("phone", "anonymous_id").last_seen == anna.last_seen)
assert(engine:profile("nobody") == nil)
assert(raised(engine.profile, engine, "anna", "user_id", 1 << 62).status == -25)

local report = engine:report()
assert(report.strategy == "shop" and report.events == 5, report.events)
local thanks = report.journeys[1]
assert(thanks.name == "thanks" and thanks.sends == 2 and thanks.entries == 3)
assert(thanks.measures[1].treated.units == 1)

-- The same on SQLite, and again from the file.
if (os.getenv("JOURNEY_PARTS") or "sqlite"):match("sqlite") then
	local file = os.tmpname()
	os.remove(file)
	local store = journey.open(strategy, "sqlite:" .. file)
	store:track(order(1))
	store:close()
	raised(store.track, store, order(2))
	store = journey.open(strategy, "sqlite:" .. file)
	assert(store:report().events == 1)
	assert(store:deliver("2026-11-01T12:00:00Z", function() end) == 1)
	store:close()
	for _, tail in ipairs {"", "-wal", "-shm"} do os.remove(file .. tail) end
end
-- A dry run: the same sends, and nobody is called; history sets nothing off.
local function never() error("a channel was called") end
local now, live, dry = "2026-11-01T12:00:00Z", journey.open(strategy), journey.open(strategy, nil, nil, nil, {dry = true, run = "try"})
live:track(order(1))
dry:track(order(1))
local got
assert(live:deliver(now, function(send) got = send end) == 1)
local sends = dry:deliver(now, never)
assert(#sends == 1 and sends[1].key == got.key and sends[1].run == "try" and sends[1].held_out == false and got.run == nil)
assert(#dry:deliver(now) == 0 and dry:report().run == "try" and live:report().run == nil)
raised(live.deliver, live, now)
raised(journey.open, strategy, nil, nil, nil, {run = "live"})
local old = journey.open(strategy, nil, nil, nil, {backfill = true})
old:track(order(1))
assert(old:deliver(now, never) == 0 and old:report().counts.backfilled == 1)
print("RESULT: 1 passed, 0 failed, 0 skipped")
