# The server in a container; docs/server.md says how it is started.
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3-venv
# Where pip would bring the large build of torch that is for graphics cards, name an index of its small ones here.
ARG PIP_EXTRA_INDEX_URL=
COPY pyproject.toml constraints.txt README.md LICENSE /source/
COPY kb_assistant /source/kb_assistant
COPY ingest /source/ingest
COPY indexes /source/indexes
COPY ui /source/ui
RUN python3 -m venv /opt/kb \
    && cd /source && /opt/kb/bin/pip install --no-cache-dir -c constraints.txt '.[anthropic,multilingual,ollama,postgresql]'

FROM debian:bookworm-slim
# tini ends with the server whatever it started.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3 tini \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home kb && install --directory --owner=kb --group=kb --mode=700 /data
COPY --from=build /opt/kb /opt/kb
ENV PATH=/opt/kb/bin:$PATH KB_HOME=/data KB_SERVER_HOST=0.0.0.0 KB_SERVER_PUBLIC_URL=http://localhost:8400
USER kb
VOLUME /data
EXPOSE 8400
HEALTHCHECK --start-period=60s CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8400/livez', timeout=5)"]
ENTRYPOINT ["tini", "--", "kb"]
CMD ["serve"]
