"""Check digits of cards, accounts and national ids, each by its public rule. All take text without separators. Pure."""

from collections import Counter
from collections.abc import Sequence

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_FISCAL_ODD = {
    **dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)),
    **dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
            strict=True,
        )
    ),
}


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def iban(text: str) -> bool:
    """ISO 13616: mod 97 over letters as numbers, the first four characters last."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def nhs(digits: str) -> bool:
    """UK NHS number: weights 10 to 2, mod 11."""
    rest = 11 - _weighted(digits[:9], range(10, 1, -1)) % 11
    return rest % 11 == int(digits[9]) and rest != 10


def nir(text: str) -> bool:
    """French social security number: 97 less the rest; Corsica's 2A and 2B count as 19 and 18."""
    number = text[:13].upper().replace("2A", "19").replace("2B", "18")
    return number.isdecimal() and 97 - int(number) % 97 == int(text[13:])


def de_tax_id(digits: str) -> bool:
    """German tax id: ISO 7064 mod 11,10; of the first ten digits exactly one repeats, twice or thrice."""
    repeated = sorted(Counter(digits[:10]).values())
    if digits[0] == "0" or repeated[-1] not in (2, 3) or repeated[-2] > 1:
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def dni(text: str) -> bool:
    """Spanish DNI, and NIE with X, Y, Z for 0, 1, 2: a letter by mod 23."""
    text = text.upper()
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return _DNI[int(number) % 23] == text[-1]


def fiscal_code(text: str) -> bool:
    """Italian codice fiscale: odd and even places count differently, mod 26."""
    text = text.upper()
    odd = sum(_FISCAL_ODD[c] for c in text[0:15:2])
    even = sum(int(c) if c.isdecimal() else ord(c) - 65 for c in text[1:15:2])
    return chr(65 + (odd + even) % 26) == text[15]


def bsn(digits: str) -> bool:
    """Dutch citizen service number: the eleven test."""
    return int(digits) > 0 and _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pesel(digits: str) -> bool:
    """Polish PESEL: weights 1 3 7 9, mod 10, and a month that there is in its century."""
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    dated = 1 <= month <= 12 and 1 <= day <= 31
    return dated and -_weighted(digits[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10 == int(digits[10])


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
