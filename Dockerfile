# One file for every image of the platform:
#   docker build --build-arg SERVICE=order .      a service
#   docker build --target tools .                 the operator's commands: seed, dlq, projections, backup
# Behind a proxy that opens TLS, or with a registry of your own: --secret id=ca,src=<bundle> --secret id=npmrc,src=<file>.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS init
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/* \
    && mkdir /data

# On the processor that builds, whatever the image is for: bundles run on any, and Node starts badly under an emulator.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
COPY patches patches
COPY docker/pnpm.sh docker/
# No package may run a script here: the bundler and argon2 bring their binaries along, and Node is that of the image.
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc --mount=type=cache,id=pnpm,target=/pnpm \
    sh docker/pnpm.sh fetch --ignore-scripts
COPY libs libs
COPY services services
COPY tools tools
COPY tests tests
RUN --mount=type=secret,id=ca --mount=type=secret,id=npmrc --mount=type=cache,id=pnpm,target=/pnpm \
    sh docker/pnpm.sh install --offline --frozen-lockfile --ignore-scripts
COPY scripts scripts

# For docker-compose.dev.yml: any service, built anew from its sources whenever the container starts.
FROM build AS dev
COPY docker/is-ready.sh /usr/local/bin/is-ready
ENV PORT=8080 NODE_ENV=development DATA_DIR=/tmp
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "/usr/local/bin/is-ready"]
CMD ["sh", "-c", "node scripts/build.mjs services/$SERVICE && exec node --enable-source-maps services/$SERVICE/dist/main.cjs"]

FROM build AS bundles
RUN node scripts/build.mjs services tools/operator tools/devstack

FROM bundles AS service-files
ARG SERVICE
RUN test -n "$SERVICE" && node scripts/image-files.mjs /image services/$SERVICE/dist/*.cjs \
    && ln -s services/$SERVICE/dist/main.cjs /image/bundles/main.cjs

FROM bundles AS tools-files
RUN node scripts/image-files.mjs /image tools/devstack/dist/seed.cjs tools/operator/dist/*.cjs services/order/dist/projections.cjs \
    && cp --parents tools/devstack/seed/catalogue.ndjson pnpm-workspace.yaml /image/bundles/ \
    && mkdir -p /image/bundles/commands && cd /image/bundles/commands \
    && ln -s ../tools/devstack/dist/seed.cjs seed.cjs \
    && ln -s ../tools/operator/dist/dead-letters.cjs dlq.cjs \
    && ln -s ../tools/operator/dist/projections.cjs projections.cjs \
    && ln -s ../tools/operator/dist/backup.cjs backup.cjs

FROM ${NODE_IMAGE} AS runtime
COPY --from=init /usr/bin/tini-static /usr/local/bin/tini
# One arena for all of glibc's threads, and young generations that suit a service: as measured for the devstack.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16 MALLOC_ARENA_MAX=1
WORKDIR /app
USER 1000:1000

FROM runtime AS tools
ARG VERSION=local
ARG REVISION=unknown
COPY docker/command.sh /usr/local/bin/command
COPY --from=tools-files /image/bundles ./
LABEL org.opencontainers.image.title="shop-tools" \
      org.opencontainers.image.description="Commands for who looks after the shop platform: seed, dlq, projections, backup" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["tini", "--", "sh", "/usr/local/bin/command"]

FROM runtime AS service
ARG SERVICE
ARG VERSION=local
ARG REVISION=unknown
COPY docker/is-ready.sh /usr/local/bin/is-ready
# The layer that all services share comes first.
COPY --from=service-files /image/libraries ./
COPY --from=service-files /image/bundles ./
# What a service may write, when a volume is mounted there: it takes over the owner.
COPY --from=init --chown=1000:1000 /data /data
ENV PORT=8080 DATA_DIR=/data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "/usr/local/bin/is-ready"]
LABEL org.opencontainers.image.title="shop-${SERVICE}" \
      org.opencontainers.image.description="The ${SERVICE} service of the shop platform" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["tini", "--"]
CMD ["node", "main.cjs"]
