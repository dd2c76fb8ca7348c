#!/usr/bin/env python3
"""Prints the codes that code("PREFIX") gives to customers of an engine without a secret, made without the library.

usage: code.py PREFIX CUSTOMER...

SipHash-2-4 with 128 bits (https://github.com/veorq/SipHash) under a key that is itself such a hash of the tenant and
the secret, see lib/engine/keyed.c and lib/engine/codes.c. The stories' expected codes were made with it.
"""
import sys

MASK = (1 << 64) - 1


def rotl(x, b):
    return (x << b | x >> 64 - b) & MASK


def siphash(key, data):
    k0, k1 = (int.from_bytes(key[i : i + 8], "little") for i in (0, 8))
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ 0xEE, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rounds(n):
        for _ in range(n):
            v[0] = (v[0] + v[1]) & MASK
            v[1] = rotl(v[1], 13) ^ v[0]
            v[0] = rotl(v[0], 32)
            v[2] = (v[2] + v[3]) & MASK
            v[3] = rotl(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & MASK
            v[3] = rotl(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & MASK
            v[1] = rotl(v[1], 17) ^ v[2]
            v[2] = rotl(v[2], 32)

    whole = len(data) // 8 * 8
    words = [int.from_bytes(data[i : i + 8], "little") for i in range(0, whole, 8)]
    words.append((len(data) & 255) << 56 | int.from_bytes(data[whole:], "little"))
    for m in words:
        v[3] ^= m
        rounds(2)
        v[0] ^= m
    v[2] ^= 0xEE
    rounds(4)
    first = v[0] ^ v[1] ^ v[2] ^ v[3]
    v[1] ^= 0xDD
    rounds(4)
    return (first | (v[0] ^ v[1] ^ v[2] ^ v[3]) << 64).to_bytes(16, "little")


def code(prefix, customer):
    key = siphash(b"libjourney key 1", (0).to_bytes(4, "little"))
    text = bytes([48, len(prefix)]) + prefix.encode() + customer.encode()
    bits = int.from_bytes(siphash(key, text)[:8], "big")
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return prefix + "-" + "".join(digits[bits >> 5 * i & 31] for i in range(10))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.split("\n\n")[1])
    for who in sys.argv[2:]:
        print(who, code(sys.argv[1], who))
