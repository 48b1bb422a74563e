"""Stage 6, graph:  python -m starter.graph MODEL   writes graph/ of a Vosk model folder, in about 15 s.

Run it alone after adding a word to data/words.toml. Needs Debian's libfst-tools and
libfst22-plugins-base, and for the choice of words scowl and wamerican.
"""

import argparse
import os
import string
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from starter.commonness import commonness, levels
from starter.language_model import BackOff
from starter.lexicon import extra_words, load_lexicon, tokenize
from starter.phone_bigram import load_phone_costs
from starter.phones import KALDI_PHONES
from starter.places import BIGRAM_NAME, DATA
from starter.prefix_tree import UNKNOWN, fst_lines, prefix_tree
from starter.product import product_words
from starter.sentences import phrases
from starter.transitions import TRANSITIONS

LEAST_FREQUENCY, LETTER_FREQUENCY, UNKNOWN_FREQUENCY = 1e-7, 1e-6, 1e-9
RECORDINGS = "spades clubs hearts diamonds jack queen king ace meters meter backward"
"""Words of the real recordings that the model is measured on."""
PHRASES_BEFORE_EXTRA = "held_out_commands no_commands controls starts exercises feelings numbers days months".split()
PHRASES_AFTER_EXTRA = "subjects verbs objects adverbials".split()
WORD_POSITIONS = {"_B": "begin", "_E": "end", "_I": "internal", "_S": "singleton"}


def _wanted_texts() -> Iterable[str]:
    for part in PHRASES_BEFORE_EXTRA:
        yield from phrases()[part]
    yield from extra_words()
    for part in PHRASES_AFTER_EXTRA:
        yield from phrases()[part]
    yield RECORDINGS
    yield from product_words()


def vocabulary() -> dict[str, float]:
    """Words and their frequencies: all that the product needs, then the commonest, the letters, and [unk]."""
    known, common = load_lexicon(), commonness()
    wanted = [word for text in _wanted_texts() for word in tokenize(text) if word in known]
    words = {word: max(common.get(word, 0), LEAST_FREQUENCY) for word in [*wanted, *levels()]}
    for letter in string.ascii_lowercase:
        if letter in known:
            words.setdefault(letter, LETTER_FREQUENCY)
    return words | {UNKNOWN: UNKNOWN_FREQUENCY}


def _environment() -> dict[str, str]:
    """OpenFst's look-ahead type is a plug-in; Debian puts it where the loader doesn't look."""
    plugins = ":".join(map(str, Path("/usr/lib").glob("*/fst/*")))
    return os.environ | {"LD_LIBRARY_PATH": f"{plugins}:{os.environ.get('LD_LIBRARY_PATH', '')}"}


def _pipe(*commands: list[str], target: Path) -> None:
    """Runs one OpenFst tool after the other, each on the output of the one before."""
    output = b""
    for command in commands:
        output = subprocess.run(command, input=output, check=True, capture_output=True, env=_environment()).stdout
    target.write_bytes(output)


def compile_graph(tree: Iterable[str], grammar: Iterable[str], graph: Path) -> dict[int, int]:
    """Writes HCLr.fst and Gr.fst; returns the new number of each word, which look-ahead composition has chosen."""
    with tempfile.TemporaryDirectory() as folder:
        tree_text, grammar_text, pairs = (Path(folder) / name for name in ("tree", "grammar", "pairs"))
        tree_text.write_text("\n".join(tree) + "\n")
        grammar_text.write_text("\n".join(grammar) + "\n")
        look_ahead = ["fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}"]
        sort = ["fstarcsort", "--sort_type=olabel"]
        _pipe(["fstcompile", str(tree_text)], sort, look_ahead, target=graph / "HCLr.fst")
        relabel = ["fstrelabel", f"--relabel_ipairs={pairs}", f"--relabel_opairs={pairs}"]
        sort, constant = ["fstarcsort", "--sort_type=ilabel"], ["fstconvert", "--fst_type=const"]
        _pipe(["fstcompile", str(grammar_text)], relabel, sort, constant, target=graph / "Gr.fst")
        old_and_new = (line.split() for line in pairs.read_text().splitlines())
        return {int(old): int(new) for old, new in old_and_new}


def write_tables(word_ids: dict[str, int], graph: Path) -> None:
    """The text files that Vosk reads beside the two graphs."""
    numbered = sorted((number, word) for word, number in word_ids.items())
    (graph / "words.txt").write_text("<eps> 0\n" + "".join(f"{word} {number}\n" for number, word in numbered))
    (graph / "disambig_tid.int").write_text(f"{TRANSITIONS + 1}\n")
    phones = list(enumerate(KALDI_PHONES))
    (graph / "phones.txt").write_text("".join(f"{phone} {number}\n" for number, phone in phones))
    places = "".join(f"{number} {WORD_POSITIONS.get(phone[-2:], 'nonword')}\n" for number, phone in phones[1:])
    (graph / "phones" / "word_boundary.int").write_text(places)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="folder to write")
    parser.add_argument("--phone-bigram", type=Path, default=DATA / BIGRAM_NAME, help="from training")
    asked = parser.parse_args()
    graph = asked.model / "graph"
    (graph / "phones").mkdir(parents=True, exist_ok=True)
    frequencies = vocabulary()
    word_ids = {word: number for number, word in enumerate(frequencies, 1)}
    tree = prefix_tree(word_ids, load_phone_costs(asked.phone_bigram))
    print(f"{tree.states} states, {len(tree.arcs)} arcs, {len(word_ids)} words, {tree.pronunciations} pronunciations")
    renumbered = compile_graph(fst_lines(tree.arcs, tree.finals), BackOff(word_ids, frequencies).lines(), graph)
    write_tables({word: renumbered[number] for word, number in word_ids.items()}, graph)


if __name__ == "__main__":
    main()
