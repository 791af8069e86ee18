# One image for web, worker, beat and the migration; docker-compose.yml says which command each runs.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static ./static
RUN npm run build

FROM caddy:2 AS proxy
# A named volume takes its first owner from the image, and the proxy runs as a plain user.
RUN chown -R 10001:10001 /data /config
USER 10001:10001

FROM python:3.11-slim-bookworm AS packages
RUN pip install --no-cache-dir uv
COPY requirements.lock ./
RUN uv venv /venv && uv pip sync --require-hashes --python /venv/bin/python requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SPINEMET_VAR=/var/lib/spinemet
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin spinemet \
    && install -d -o spinemet -g spinemet /var/lib/spinemet
WORKDIR /srv/spinemet
COPY --from=packages /venv /venv
COPY manage.py LICENSE ./
COPY config ./config
COPY accounts ./accounts
COPY registry ./registry
COPY outcomes ./outcomes
COPY analytics ./analytics
COPY templates ./templates
COPY static ./static
COPY --from=assets /build/static/dist ./static/dist
# Collecting touches no database; the key is made up, used here only, and not kept.
RUN SPINEMET_VAR=/tmp/build python manage.py collectstatic --noinput -v 0 && rm -rf /tmp/build
USER spinemet
EXPOSE 8000
