# Node runs the server's sources as they are, so that building means: fetch the packages, leave out what only developers
# need, and build the attorneys' app and the script of the form.

FROM node:24.21-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The versions of package-lock.json. Not `npm ci`, which refuses a lock file without the packages of other platforms.
# Foyer brings a Node 24 of its own for machines with an older one; the image is Node 24, so that one goes again. Of what
# OCR=on needs, only the engine and the data that are used stay: 8 of 68 MB.
RUN npm install --no-save --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node \
  && find node_modules/tesseract.js-core -name '*.wasm*' ! -name tesseract-core-simd-lstm.wasm -delete \
  && rm -rf node_modules/@tesseract.js-data/*/4.0.0
COPY scripts/prepare ./scripts/prepare
RUN node --input-type=module -e "await (await import('/app/scripts/prepare/redoc.mjs')).prepareRedoc('/app')" \
  && test -s node_modules/.foyer/redoc.standalone.js
COPY vite.config.ts ./
COPY src ./src
RUN node --input-type=module -e "await (await import('/app/scripts/prepare/web.mjs')).prepareWeb('/app')" \
  && test -s dist/web/index.html && test -s dist/web/form.js
# What only the app is built from is in it now. A test keeps this list complete, and the server running without it.
RUN npm uninstall --no-save --omit=dev --ignore-scripts \
    @mantine/core @mantine/form @mantine/hooks @mantine/notifications @mantine/spotlight \
    @tanstack/react-query @tanstack/react-router @tanstack/react-virtual \
    d3-scale eventsource-parser pdfjs-dist react react-dom vite \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21-trixie-slim
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16 HOST=0.0.0.0 PORT=8001 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY --from=build /app/dist ./dist
COPY src ./src
# What Foyer writes is below /data; files that wait for a moment may go to /tmp. Everything else can be read-only.
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data
VOLUME ["/data"]
# By number, so that Kubernetes can see that it is not root. It is the image's user `node`.
USER 1000:1000
EXPOSE 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without npm or a shell in between: signals reach the server.
# docs/operations.md says what this and UV_THREADPOOL_SIZE are for.
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "src/server/main.ts"]
