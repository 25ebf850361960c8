"""The page of a report that says how to check it without Basset."""

NAME = "HOW-TO-CHECK.txt"

FILES = """\
HOW TO CHECK THIS REPORT

Everything here is typed in this folder, in a terminal of Linux or macOS, or in
WSL or Git Bash on Windows. Basset is not needed. Where there is no sha256sum,
"shasum -a 256" does the same.


1. Do the files agree with each other?

    sha256sum -c SHA256SUMS

Each line must end in "OK".
"""
UNSIGNED = """

2. Who made it?

Nobody signed this report. Whoever can change a file can also change its
checksum, so ask the sender for the checksum of manifest.json, by telephone for
example, and compare it with what this prints:

    sha256sum manifest.json

manifest.json names each file of the report with its checksum.
"""
SIGNED = """

2. Did the owner of the key sign it?

    openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in manifest.json -sigfile manifest.sig

The answer must be "Signature Verified Successfully". It takes OpenSSL 3.0 or
newer; "openssl version" prints which one this is.


3. Does the signature cover each file?

It covers manifest.json, which names the files with their checksums:

    for file in *; do
        sum=$(sha256sum "$file" | cut -c 1-64)
        grep -qF "\\"name\\":\\"$file\\",\\"sha256\\":\\"$sum\\"" manifest.json && echo "$file"
    done

This must print every file except manifest.json, manifest.sig and SHA256SUMS.


4. Whose key is it?

signer.pem came with the report, so it proves nothing by itself. Its fingerprint
is

    {first}
    {second}

and this prints the same digits:

    openssl pkey -pubin -in signer.pem -outform DER | sha256sum

Ask the sender for the fingerprint in another way than the report came: in
person, by telephone, from their web site. They read it from "basset key list".
"""


def guide(fingerprint: str | None) -> str:
    """How to check a report that the key with *fingerprint* signed, or nobody."""
    if fingerprint is None:
        return FILES + UNSIGNED
    middle = len(fingerprint) // 2
    halves = {"first": fingerprint[:middle].strip(), "second": fingerprint[middle:].strip()}
    return FILES + SIGNED.format(**halves)
