"""A host in Python: a customer leaves a cart, and hears of it two hours later; prints what was sent."""
import os

import journey

folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "shop.yaml"), encoding="utf-8") as file:
    engine = journey.Engine(file.read(), zoneinfo="/usr/share/zoneinfo")

with engine:  # one commit
    engine.identify({"messageId": "1", "userId": "berta", "timestamp": "2026-11-23T09:00:00Z",
                     "traits": {"first_name": "Berta", "consent": {"marketing": True}}})
    engine.track({"event": "Product Viewed", "messageId": "2", "userId": "berta", "timestamp": "2026-11-23T09:04:00Z",
                  "properties": {"category": "running", "product": "Trail Shoe", "price": 89.9}})
    engine.track({"event": "Product Added", "messageId": "3", "userId": "berta", "timestamp": "2026-11-23T09:05:00Z",
                  "properties": {"cart_id": "c1", "product": "Trail Shoe", "price": 89.9}})
engine.advance("2026-11-23T12:00:00Z")
sent = engine.deliver("2026-11-23T12:00:00Z", lambda send: print(send["channel"], send["user_id"], send["text"]))
print(sent, "sent;", engine.report()["customers"], "customer")
