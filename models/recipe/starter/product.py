"""What people say to the companion and what it says, as training texts: data/product.json.

PYTHONPATH=../..:../../tests:. python -m starter.product   collects it anew, with the interpreter of the program.
All other stages only read it. What measures the program (tests/corpus.toml) is in it as `held_out`, and is never said
in training: requests and all speech that must be refused. Commands and answers are the vocabulary itself; there only
the voices are held out.
"""

import functools
import json
import random
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from starter.places import DATA

NAME = "product.json"
PROJECT = Path(__file__).parents[3]
LONGEST_SENTENCE = 14
PROSE = 5000
WAKE = ["hello companion", "hey companion", "dear companion", "good companion", "hello again companion", "companion"]
ANSWERS = {"yes_no": "yes_no", "number": "numbers", "choice": "choices"}


@functools.cache
def product() -> dict[str, list[str]]:
    """Lists of texts: commands, yes_no, numbers, choices, requests, care, decoys, wake, names, prose, held_out."""
    lists: dict[str, list[str]] = json.loads((DATA / NAME).read_text(encoding="utf-8"))
    return lists


@functools.cache
def product_words() -> list[str]:
    """Every word of the lists, and of the texts that the tests hold against the model."""
    return sorted({word for texts in product().values() for text in texts for word in text.split()})


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def _sources(*folders: str) -> Iterator[str]:
    """Texts of the program and of its plugins, and of further folders."""
    import ast

    for path in (path for folder in folders for path in sorted((PROJECT / folder).glob("*.toml"))):
        yield from _texts_in(tomllib.loads(path.read_text("utf-8")))
    for path in [*sorted((PROJECT / "plugins").glob("*.py")), *sorted((PROJECT / "assistant").glob("*.py"))]:
        tree = ast.parse(path.read_text("utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
                yield node.value


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    """Plain sentences without slots, macros, paths or anything else that nobody says."""
    for text in texts:
        for part in re.split(r"[.!?;:\n]+", text.lower()):
            plain = part.strip().replace(",", "").replace("’", "'")  # noqa: RUF001
            if re.fullmatch(r"[a-z' ]+", plain) and 2 <= len(plain.split()) <= LONGEST_SENTENCE:
                yield " ".join(plain.split())


def collect() -> dict[str, list[str]]:
    import corpus
    from assistant import answers, care

    house = corpus.HOUSE
    commands = [phrase for phrase, meaning in house.commands.items() if meaning.action == "command"]
    requests = house.book.meanings(commands=False, requests=True)
    held_out = {*corpus.DATA["said"]["requests"], *(t for texts in corpus.DATA["chatter"].values() for t in texts)}
    known = {*commands, *requests, *house.locale.decoys, *care.decoys()}
    names = tomllib.loads((PROJECT / "assistant/locale/en/names.toml").read_text("utf-8"))
    sources = list(_sources("assistant/locale/en", "plugins"))
    prose = sorted({text for text in _sentences(sources) if text not in known and " " in text})
    lists = {
        "commands": commands,
        "yes_no": list(answers.yes_no(house.locale, "no")),
        "numbers": list(answers.numbers(0, 10, house.locale)),
        "choices": [
            *answers.left_open(corpus.DATA["options"]["choice"], house.locale),
            *answers.choices(corpus.DATA["options"]["choice"], house.locale, optional=True),
        ],
        "requests": list(requests),
        "care": [phrase for phrase in house.commands if phrase not in set(commands)],
        "decoys": sorted(house.locale.decoys | care.decoys()),
        "wake": WAKE,
        "names": sorted({name.lower() for text in _texts_in(names) for name in re.findall(r"\b[A-Z][a-z]+", text)}),
        "prose": random.Random(1).sample(prose, min(PROSE, len(prose))),
    }
    kept = {name: [text for text in dict.fromkeys(texts) if text not in held_out] for name, texts in lists.items()}
    read = [*sources, *_sources("tests")]
    words = sorted({word.strip("'") for text in read for word in re.findall(r"[a-z']+", text.lower())} - {""})
    return kept | {"held_out": sorted(held_out), "words": words}


def main() -> None:
    lists = collect()
    (DATA / NAME).write_text(json.dumps(lists, indent=0) + "\n", encoding="utf-8")
    print({name: len(texts) for name, texts in lists.items()})


if __name__ == "__main__":
    main()
