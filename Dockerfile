# The API, the workers and beat: one image, its parts in the order in which they change.
FROM python:3.13.7-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# Fixed numbers, because what lies in a volume belongs to a number. 7474 is Neo4j's, in its own
# image: the service `credentials` writes the first password where only Neo4j looks for it.
RUN groupadd --gid 8400 basset \
    && useradd --uid 8400 --gid 8400 --home-dir /var/lib/basset --shell /usr/sbin/nologin basset \
    && install --directory --mode 750 --owner 8400 --group 8400 /var/lib/basset \
    && install --directory --owner 7474 --group 7474 /data /run/credentials

WORKDIR /opt/basset
COPY requirements/host.txt requirements/
RUN pip install --require-hashes --requirement requirements/host.txt

# Installed as a pointer to the folder, so that a change of the source repeats nothing but the last
# layer.
COPY pyproject.toml README.md LICENSE ./
COPY basset/__init__.py basset/
RUN pip install --no-build-isolation --no-deps --editable .

COPY basset basset
# The user may not write here; without this each start would compile everything anew.
RUN python -m compileall -q basset

USER 8400:8400
CMD ["python", "-m", "basset.api"]
