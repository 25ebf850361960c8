"""The checks, from the files to the signature to the report before."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from basset.reports import keys
from basset.reports.bundle import SIGNATURE, SIGNER
from basset.reports.store.names import MANIFEST, SUMS
from basset.reports.verify.chain import check_chain
from basset.reports.verify.manifest import Manifest, read_manifest, read_sums
from basset.reports.verify.place import Folder, Place, Refused, measure, place_of, without_litter
from basset.reports.verify.verdict import Checked, Code, Fault

Keys = Mapping[str, Ed25519PublicKey]


def verify(path: Path, known: Keys | None = None, pinned: str | None = None) -> Checked:
    """Check a report's folder or zip, or one file in its folder. *known*, *pinned*: as
    ``verify_place`` takes them.
    """
    if path.is_dir():
        return verify_place(Folder(path), known, pinned)
    verdict = Checked(str(path))
    if not path.exists():
        verdict.add(Code.NO_REPORT, f"there is no {path}")
        return verdict
    whole = path.suffix.lower() == ".zip"
    with _refusals(verdict), place_of(path if whole else path.parent) as place:
        _check(place, verdict, None if whole else path.name, known, pinned)
    return verdict


def verify_place(place: Place, known: Keys | None = None, pinned: str | None = None) -> Checked:
    """Check the report in *place*, and the one before it if that lies beside it.

    *known*: the keys that the reader knows, by fingerprint; without, a signature by any key will
    do. *pinned*: the fingerprint of the only key that may have signed.
    """
    verdict = Checked(place.at)
    with _refusals(verdict):
        _check(place, verdict, None, known, pinned)
        check_chain(place, verdict)
    return verdict


@contextmanager
def _refusals(verdict: Checked) -> Iterator[None]:
    """What cannot be checked goes into *verdict*."""
    try:
        yield
    except Refused as refused:
        verdict.add(refused.code, f"{verdict.at} {refused}")
    except OSError as error:
        detail = f"cannot read {error.filename or verdict.at}: {error.strerror}"
        verdict.add(Code.UNREADABLE, detail)


def _check(
    place: Place, verdict: Checked, only: str | None, known: Keys | None, pinned: str | None
) -> None:
    there = without_litter(place.names())
    if SUMS not in there:
        raise Refused(f"is no report: it has no {SUMS}")
    sums = read_sums(place, verdict)
    if not sums:
        return
    names = sorted(sums) if only is None else sorted({only, MANIFEST, SIGNATURE, SIGNER} & {*sums})
    sizes = _check_files(place, names, sums, there, verdict)
    if only is not None and only not in {*sums, SUMS}:
        verdict.add(Code.ADDED, f"{only} does not belong to this report", only)
    elif only is None:
        verdict.checked = names
        for name in sorted(there - {*sums, SUMS}):
            verdict.add(Code.ADDED, f"{name} does not belong to this report", name)
    else:
        verdict.checked = [only]
    if MANIFEST not in sizes:
        return
    manifest = read_manifest(place, verdict)
    if manifest is None:
        return
    verdict.report_id, verdict.manifest = manifest.said["id"], sums[MANIFEST]
    verdict.audience, verdict.previous = manifest.said.get("audience"), manifest.previous
    _compare(manifest, sums, sizes, verdict)
    _check_signature(place, manifest, verdict, known, pinned)
    _call_expired(manifest, verdict)


def _check_files(
    place: Place, names: list[str], sums: dict[str, str], there: set[str], verdict: Checked
) -> dict[str, int]:
    """Compare each file with its checksum; the sizes of those that are right."""
    plain = []
    for name in names:
        if name not in there:
            verdict.add(Code.MISSING, f"{name} is missing", name)
        elif not place.is_file(name):
            verdict.add(Code.CHANGED, f"{name} was replaced by a link or a folder", name)
        else:
            plain.append(name)
    sizes = {}
    with ThreadPoolExecutor() as pool:
        for name, (size, digest) in zip(
            plain, pool.map(lambda name: measure(place, name), plain), strict=True
        ):
            if digest == sums[name]:
                sizes[name] = size
            else:
                verdict.add(Code.CHANGED, f"{name} was changed after it was written", name)
    return sizes


def _compare(
    manifest: Manifest, sums: dict[str, str], sizes: dict[str, int], verdict: Checked
) -> None:
    """The manifest must name the same files as the checksums do, and their true sizes."""
    listed = {file.name: file.sha256 for file in manifest.all_files}
    own = {MANIFEST, SIGNATURE} if manifest.signed_by else {MANIFEST}
    if len(listed) < len(manifest.all_files) or listed != {
        name: digest for name, digest in sums.items() if name not in own
    }:
        verdict.add(Code.CONTRADICTION, f"{MANIFEST} and {SUMS} disagree about the files")
    for file in manifest.all_files:
        if sizes.get(file.name, file.size) != file.size:
            detail = f"{file.name} has {sizes[file.name]} bytes; {MANIFEST} says {file.size}"
            verdict.add(Code.CONTRADICTION, detail, file.name)


def _check_signature(
    place: Place, manifest: Manifest, verdict: Checked, known: Keys | None, pinned: str | None
) -> None:
    if manifest.signed_by is None:
        if pinned is not None:
            verdict.add(Code.UNSIGNED, "nobody signed this report")
        return
    there = place.names()
    if not {SIGNATURE, SIGNER} <= there or not all(map(place.is_file, (SIGNATURE, SIGNER))):
        verdict.add(Code.BAD_SIGNATURE, f"{MANIFEST} says it is signed; the signature is not here")
        return
    with place.open(SIGNATURE) as signature, place.open(SIGNER) as signer:
        key = keys.public_key(signer.read(keys.MOST_BYTES))
        right = key is not None and keys.is_signed(manifest.text, signature.read(1024), key)
    if key is None or not right or keys.fingerprint_of(key) != manifest.signed_by:
        verdict.add(Code.BAD_SIGNATURE, f"{SIGNATURE} is no signature of {MANIFEST} by {SIGNER}")
        return
    verdict.signed_by = manifest.signed_by
    trusted = {keys.grouped(pinned)} if pinned is not None else {*(known or {})}
    verdict.trusted = manifest.signed_by in trusted
    if not verdict.trusted and (known is not None or pinned is not None):
        verdict.add(
            Code.UNKNOWN_KEY,
            f"signed by the key {manifest.signed_by}, which is not known here; compare it with "
            "what the sender tells you in another way",
        )


def _call_expired(manifest: Manifest, verdict: Checked) -> None:
    """If exactly the files that an expired report loses are missing, it is that."""
    lost = {problem.file for problem in verdict.problems if problem.code is Code.MISSING}
    if lost and lost == manifest.perishable:
        gone = "its files are gone, as after it expired; what proves it is here"
        verdict.replace(Code.MISSING, Fault(Code.EXPIRED, gone))
