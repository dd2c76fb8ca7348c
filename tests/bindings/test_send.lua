-- The Lua module hands over all that `journey run` prints of a send.
local build = os.getenv("JOURNEY_BUILDDIR") or "."
local here = arg[0]:match("^(.*)/") or "."
local place = os.getenv("JOURNEY_LUA_DIR") or build .. "/bindings/lua/.libs"
local program = os.getenv("JOURNEY_PROGRAM") or build .. "/journey"
package.cpath = place .. "/?.so;" .. package.cpath

local function skip(why)
	print("SKIPPED: test_send.lua: " .. why)
	os.exit(77)
end

local function read(path)
	local file = io.open(path) or skip("no " .. path)
	local text = file:read("a")
	file:close()
	return text
end

local found, journey = pcall(require, "journey")
if not found then skip(tostring(journey):match("[^\n]*")) end
read(program)
local strategy = read(here .. "/sends.yaml")

-- Objects of flat texts and numbers are all that is read here; "parts" is one in another.
local object
function object(text)
	local fields = {}
	text = text:gsub('"parts":(%b{})', function(parts)
		fields.parts = object(parts)
		return '"":""'
	end)
	for key, value in text:gmatch('"([%w_]+)":"([^"]*)"') do fields[key] = value end
	for key, value in text:gmatch('"([%w_]+)":(%-?[%d.]+)') do fields[key] = tonumber(value) end
	return fields
end

local names = {user = "user_id", anonymous = "anonymous_id"}
local times = {decided = true, handed = true}
local pipe = io.popen(("'%s' run --quiet '%s/sends.yaml' '%s/sends.jsonl' --now 2026-11-03T00:00:00Z"):format(program, here, here))
local expected = {}
for line in pipe:lines() do expected[#expected + 1] = object(line) end
assert(pipe:close())

local engine = journey.open(strategy, nil, "/usr/share/zoneinfo")
local sent, seen = {}, {}
for line in io.lines(here .. "/sends.jsonl") do
	local event = object(line)
	event.properties = event.total and {total = event.total}
	event.traits = event.language and {language = event.language}
	engine[event.type](engine, event)
	engine:deliver(event.timestamp, function(send) sent[#sent + 1] = send end)
end

assert(#sent == #expected and #sent > 0, #sent .. " sent, " .. #expected .. " printed")
for i, want in ipairs(expected) do
	for key, value in pairs(want) do
		local got = sent[i][names[key] or key]
		seen[key] = true
		assert(got ~= nil, key .. " is not handed over")
		if key == "parts" then
			for name, text in pairs(value) do assert(got[name] == text, name) end
			for name in pairs(got) do assert(value[name], name) end
		else
			assert(times[key] or got == value, key .. ": " .. tostring(got) .. ", not " .. tostring(value))
		end
	end
	for _, key in ipairs {"subject", "locale", "variant", "offer", "text", "template"} do
		assert(want[key] or sent[i][key] == "", key)
	end
	assert(want.audience or sent[i].audience == nil)
	assert(want.parts or next(sent[i].parts) == nil)
end
for _, key in ipairs {"subject", "parts", "locale", "variant", "audience", "offer", "anonymous"} do
	assert(seen[key], "no send has " .. key .. ": nothing was compared")
end
print("RESULT: 1 passed, 0 failed, 0 skipped")
