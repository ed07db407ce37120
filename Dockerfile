# frontdesk as one static binary, in an image that holds nothing else: no shell, no package, no other user. It runs as the
# user 10001 and writes to /data alone. For amd64 and arm64: docker buildx build --platform linux/amd64,linux/arm64 .

# The digest is the one of the list for all architectures, and goes before the tag. For another version:
# docker buildx imagetools inspect rust:VERSION-alpineVERSION
FROM rust:1.94.1-alpine3.23@sha256:77237dd363a0b127bb5ef532c2d64c0deb380b738e43a9c4bdac73398d6d0a08 AS build
WORKDIR /src
COPY . .
ARG TARGETARCH
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,id=target-${TARGETARCH},sharing=locked \
    packaging/build \
    && install -D -m 0755 target/release/frontdesk /out/frontdesk \
    && install -d -m 0700 /out/data

FROM scratch
COPY LICENSE-APACHE LICENSE-MIT /
COPY --from=build /out/frontdesk /usr/local/bin/frontdesk
# A new volume takes the ownership of this folder.
COPY --from=build --chown=10001:10001 /out/data /data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
# Health is asked for inside alone, unless FRONTDESK_HTTP names another address.
ENV FRONTDESK_HTTP=127.0.0.1:9090 TMPDIR=/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 \
    CMD ["/usr/local/bin/frontdesk", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/frontdesk"]
CMD ["run"]
