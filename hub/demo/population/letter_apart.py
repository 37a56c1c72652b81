"""Slips: names a letter apart, and what a key, an ear or an eye makes of a word."""

from random import Random

from hub.demo.population.luck import happens

_CLOSE = """
Jayden,Kayden Ella,Ellie Ella,Emma Aisha,Alisha Ayesha,Ameesha Hassan,Hussain Mia,Mya Ethan,Nathan Lily,Tilly
Amelia,Amelie
Ruby,Rubie Ava,Eva Zara,Sara Sarah,Zarah Amy,Emmy Jack,Jake Harry,Barry Daniel,Danial Adam,Aidan Anna,Anya Marie,Maria
Liam,Lian Ryan,Bryan Kyle,Kylan Jamie,Jaimie Molly,Polly Holly,Molly Leah,Lea Amina,Amira Ali,Alim Ibrahim,Ibraheem
Harpreet,Jaspreet Gurpreet,Harpreet Simran,Simrat Manpreet,Mandeep Julia,Julita Maja,Kaja Ana,Ina Andrei,Andre Ion,Ionel
Taiwo,Tayo Fatima,Fatma Zahra,Sahra Wei,Lei Jing,Ying Megan,Meghan Rhys,Rhyd Sian,Sioned Niamh,Niah Ciara,Ciana
Callum,Calum Logan,Logann Leo,Leon Max,Mack Isla,Islay Sophie,Sophia Lauren,Laurel Chloe,Cleo Hannah,Hanna Josh,Joss
"""
SHORTEST = 3
"""Letters of the shortest word in which anything slips."""
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ee", "ea"), ("ie", "y"), ("gh", "g"), ("th", "t"), ("ai", "ay"), ("ey", "y"),
    ("ll", "l"), ("nn", "n"), ("tt", "t"), ("ss", "s"), ("mm", "m"), ("sh", "ch"), ("ou", "u"), ("c", "k"), ("z", "s"),
    ("y", "i"), ("v", "f"),
)  # fmt: skip


def _pairs() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _CLOSE.split():
        one, other = pair.split(",")
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


_CLOSE_TO = _pairs()


def a_letter_apart(chance: Random, name: str) -> str:
    """Return another name that is nearly the same."""
    if name in _CLOSE_TO:
        return chance.choice(_CLOSE_TO[name])
    longer = f"{name}{'e' if name[-1] in 'aiou' else 'a'}"
    return longer if happens(chance, 0.5) else f"{name[:-1]}i{name[-1]}"


def slipped(chance: Random, word: str) -> str:
    """Return a word of three letters and more with one slip, and a shorter one as it is."""
    if len(word) < SHORTEST:
        return word
    slip = chance.choices(("heard", "neighbour", "left out", "twice", "turned"), weights=(3, 2, 2, 1, 2))[0]
    if slip == "heard":
        return _misheard(chance, word)
    place = chance.randrange(1, len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if slip == "neighbour":
        return before + chance.choice(_NEIGHBOURS.get(letter.lower(), letter)) + after
    if slip == "left out":
        return before + after
    if slip == "twice" or not after:
        return before + letter + letter + after
    return before + after[0] + letter + after[1:]


def _misheard(chance: Random, word: str) -> str:
    lower = word.lower()
    fitting = [(heard, written) for heard, written in _SOUNDS if heard in lower[1:]]
    if not fitting:
        return word + word[-1]
    heard, written = chance.choice(fitting)
    place = lower.index(heard, 1)
    return word[:place] + written + word[place + len(heard) :]
