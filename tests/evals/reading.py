"""How well statements are read, beside what is reached without tuning the encoder."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from knowledge.voice.reader import VoiceReader, voices_need
from tests.evals.baselines import baselines, score_of
from tests.evals.voice import Labelled, Score, heard_in, labelled, plain, score

PARTS = {
    "development": "what probabilities are worth was set on them",
    "test": "nothing was set on them",
}


def report(reader: VoiceReader, encoder) -> Iterator[str]:
    """Lines for `make eval`: of statements from sources that nothing was learned from."""
    parts = {name: labelled(name) for name in PARTS}
    train, dry = labelled("train"), plain()
    peers = list(baselines([*train, *dry[0]], list(parts.values()), encoder))
    yield "Reading statements, of sources that nothing was learned from"
    for place, (name, rows) in enumerate(parts.items()):
        kinds = Counter(row.uncertainty for row in rows)
        voiced = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        sources = len({row.source for row in rows})
        yield f"  {name}: {len(rows)} statements of {sources} sources; {PARTS[name]}"
        yield f"    ({voiced}; {sum(row.unmet_need for row in rows)} unmet needs)"
        yield f"    {'':32}uncertainty   ECE   unmet need   ECE   signals"
        readings = reader.readings(heard_in(rows))
        whole = score(rows, readings)
        yield f"    {'Rapport':32}{_figures(whole)}{np.mean(list(whole.signals.values())):10.3f}"
        for peer, outputs in peers:
            yield f"    {peer:32}{_figures(score_of(rows, outputs[place]))}{'–':>10}"
        yield f"    F1 by uncertainty: {', '.join(f'{kind} {each:.3f}' for kind, each in whole.by_kind.items())}"
        told = Counter(signal for row in rows for signal in row.signals)
        signals = ", ".join(f"{kind} {each:.2f} (n {told[kind]})" for kind, each in whole.signals.items())
        yield f"    F1 by signal: {signals}"
        for what, some in (("no give-away word", True), ("a give-away word or nothing voiced", False)):
            places = [each for each, row in enumerate(rows) if row.implicit is some]
            part = score([rows[each] for each in places], [readings[each] for each in places])
            yield f"    with {what} ({len(places)}): {part.briefly}"
    yield from _dry(reader, dry[1])


def _figures(found: Score) -> str:
    """Macro-F1 of the uncertainty, F1 of the need, and how far the probabilities of each are off."""
    return f"{found.uncertainty:11.3f}{found.calibration:6.3f}{found.unmet_need:13.3f}{found.need_calibration:6.3f}"


def _dry(reader: VoiceReader, rows: Sequence[Labelled]) -> Iterator[str]:
    read = reader.readings(heard_in(rows))
    yield f"  {len(rows)} short dry statements that were held out: {score(rows, read).briefly}"
    none = [each for row, each in zip(rows, read, strict=True) if row.uncertainty == "none" and not row.unmet_need]
    wrong = np.mean([each.label != "none" or voices_need(each) for each in none])
    yield f"    of the {len(none)} that voice nothing, {wrong:.1%} are read as if they did"
