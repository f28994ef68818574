# Two stages: the first builds what is installed, the second holds nothing else. One process, no root.
FROM python:3.11-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/cop-bot
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY prompts prompts
COPY storage storage
RUN PIP_CONSTRAINT=/src/constraints.txt /opt/cop-bot/bin/pip install . \
    && /opt/cop-bot/bin/pip uninstall --yes pip setuptools

FROM python:3.11-slim
LABEL org.opencontainers.image.title="cop-bot" org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 cop && useradd --uid 10001 --gid cop --home-dir /srv --shell /usr/sbin/nologin cop \
    && install -d -o cop -g cop -m 0700 /srv/var
COPY --from=build /opt/cop-bot /opt/cop-bot
WORKDIR /srv
USER cop
ENV PATH=/opt/cop-bot/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    COP_HOST=0.0.0.0 COP_PORT=8080 COP_LOG_FORMAT=json
VOLUME /srv/var
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"COP_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["cop-bot"]
CMD ["serve"]
