-- A host in Lua: a customer leaves a cart, and hears of it two hours later; prints what was sent.
local journey = require "journey"

local folder = arg[0]:match("^(.*)/") or "."
local file = assert(io.open(folder .. "/shop.yaml"))
local engine = journey.open(file:read("a"), nil, "/usr/share/zoneinfo")
file:close()

engine:begin()
engine:identify {messageId = "1", userId = "berta", timestamp = "2026-11-23T09:00:00Z",
	traits = {first_name = "Berta", consent = {marketing = true}}}
engine:track {event = "Product Viewed", messageId = "2", userId = "berta", timestamp = "2026-11-23T09:04:00Z",
	properties = {category = "running", product = "Trail Shoe", price = 89.9}}
engine:track {event = "Product Added", messageId = "3", userId = "berta", timestamp = "2026-11-23T09:05:00Z",
	properties = {cart_id = "c1", product = "Trail Shoe", price = 89.9}}
engine:commit()
engine:advance("2026-11-23T12:00:00Z")
local sent = engine:deliver("2026-11-23T12:00:00Z", function(send) print(send.channel, send.user_id, send.text) end)
print(sent .. " sent; " .. engine:report().customers .. " customer")
